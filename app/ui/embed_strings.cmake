# Writes ${OUTPUT}: the text of ${TABLE} as one string.
file(READ ${TABLE} content)
file(WRITE ${OUTPUT} "// Generated from app/ui/strings.tsv.
namespace proofsheet::ui {
extern const char kStringTable[];
const char kStringTable[] = R\"tsv(${content})tsv\";
}  // namespace proofsheet::ui
")
