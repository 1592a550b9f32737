#include "demo/painter_vocabulary.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace proofsheet::demo {
namespace {

struct Add {
  std::uint32_t features;
};
// A hint is taken only where no word says it outright.
struct Hint {
  std::variant<TimeOfDay, Season, Weather, Subject> value;
};
using Meaning = std::variant<std::monostate, Subject, TimeOfDay, Season, Weather, Style, Hue, Mood,
                             FlowerKind, Add, Hint>;

struct Word {
  std::string_view text;
  Meaning meaning;
  Meaning also{};
  Meaning third{};
};

using enum Subject;
using S = Subject;
using T = TimeOfDay;
using N = Season;
using W = Weather;
using P = Style;
using F = FlowerKind;

const std::vector<Word>& words() {
  static const std::vector<Word> table = [] {
    std::vector<Word> w{
        // subjects
        {"garden", S::garden},
        {"花园", S::garden},
        {"花園", S::garden},
        {"园林", S::garden},
        {"園林", S::garden},
        {"庭院", S::garden},
        {"后花园", S::garden},
        {"park", S::garden},
        {"公园", S::garden},
        {"院子", S::garden},
        {"mountain", S::mountain},
        {"hill", S::mountain},
        {"peak", S::mountain},
        {"ridge", S::mountain},
        {"valley", S::mountain},
        {"山", S::mountain},
        {"山水", S::mountain, Add{kPine}},
        {"山脉", S::mountain},
        {"高山", S::mountain},
        {"山谷", S::mountain},
        {"峰", S::mountain},
        {"landscape", S::mountain},
        {"风景", S::mountain},
        {"alps", S::mountain, Add{kSnowCaps}},
        {"雪山", S::mountain, Add{kSnowCaps}},
        {"sea", S::sea},
        {"ocean", S::sea},
        {"beach", S::sea},
        {"coast", S::sea},
        {"seaside", S::sea},
        {"harbour", S::sea, Add{kBoat}},
        {"harbor", S::sea, Add{kBoat}},
        {"wave", S::sea},
        {"海", S::sea},
        {"大海", S::sea},
        {"海洋", S::sea},
        {"海滩", S::sea},
        {"海边", S::sea},
        {"沙滩", S::sea},
        {"海浪", S::sea},
        {"海港", S::sea, Add{kBoat}},
        {"lake", S::lake},
        {"river", S::lake},
        {"湖", S::lake},
        {"湖泊", S::lake},
        {"江", S::lake},
        {"河", S::lake},
        {"河流", S::lake},
        {"西湖", S::lake, Add{kWillow | kPavilion}},
        {"city", S::city},
        {"cities", S::city},
        {"skyline", S::city},
        {"town", S::city},
        {"street", S::city},
        {"skyscraper", S::city},
        {"城市", S::city},
        {"都市", S::city},
        {"城", S::city},
        {"高楼", S::city},
        {"街", S::city},
        {"街道", S::city},
        {"flower", S::flower},
        {"bouquet", S::flower},
        {"blossom", S::flower},
        {"花", S::flower},
        {"花朵", S::flower},
        {"鲜花", S::flower},
        {"花束", S::flower},
        {"花卉", S::flower},
        {"peony", S::flower, F::peony},
        {"peonies", S::flower, F::peony},
        {"牡丹", S::flower, F::peony},
        {"poppy", S::flower, F::poppy},
        {"poppies", S::flower, F::poppy},
        {"罂粟", S::flower, F::poppy},
        {"虞美人", S::flower, F::poppy},
        {"daisy", S::flower, F::daisy},
        {"daisies", S::flower, F::daisy},
        {"雏菊", S::flower, F::daisy},
        {"菊花", S::flower, F::daisy},
        {"sunflower", S::flower, F::sunflower},
        {"向日葵", S::flower, F::sunflower},
        {"tulip", S::flower, F::tulip},
        {"郁金香", S::flower, F::tulip},
        {"lotus", S::flower, F::lotus},
        {"荷花", S::flower, F::lotus},
        {"莲花", S::flower, F::lotus},
        {"荷", S::flower, F::lotus},
        {"water lily", S::flower, F::lotus},
        {"water lilies", S::flower, F::lotus},
        {"睡莲", S::flower, F::lotus},
        {"lavender", S::meadow, F::lavender},
        {"薰衣草", S::meadow, F::lavender},
        {"rose", S::flower, F::rose},
        {"玫瑰", S::flower, F::rose},
        {"forest", S::forest},
        {"wood", S::forest},
        {"woodland", S::forest},
        {"jungle", S::forest},
        {"森林", S::forest},
        {"树林", S::forest},
        {"林", S::forest},
        {"竹林", S::forest, Add{kBamboo}},
        {"moon", Add{kMoon}, Hint{S::moon}, Hint{T::night}},
        {"moonlight", Add{kMoon}, Hint{S::moon}, Hint{T::night}},
        {"moonlit", Add{kMoon}, Hint{S::moon}, Hint{T::night}},
        {"月", Add{kMoon}, Hint{S::moon}, Hint{T::night}},
        {"月亮", Add{kMoon}, Hint{S::moon}, Hint{T::night}},
        {"月光", Add{kMoon}, Hint{S::moon}, Hint{T::night}},
        {"明月", Add{kMoon}, Hint{S::moon}, Hint{T::night}},
        {"月夜", Add{kMoon}, Hint{S::moon}, T::night},
        {"meadow", S::meadow},
        {"field", S::meadow},
        {"prairie", S::meadow},
        {"grassland", S::meadow},
        {"草地", S::meadow},
        {"草原", S::meadow},
        {"田野", S::meadow},
        {"花田", S::meadow, Add{kFlowers}},
        {"花海", S::meadow, Add{kFlowers}},
        {"desert", S::desert},
        {"dune", S::desert},
        {"沙漠", S::desert},
        {"沙丘", S::desert},
        // features
        {"tree", Add{kTree}},
        {"树", Add{kTree}},
        {"大树", Add{kTree}},
        {"cherry blossom", Add{kBlossomTree}, Hint{N::spring}},
        {"cherry tree", Add{kBlossomTree}, Hint{N::spring}},
        {"sakura", Add{kBlossomTree}, Hint{N::spring}},
        {"plum blossom", Add{kBlossomTree}},
        {"樱花", Add{kBlossomTree}, Hint{N::spring}},
        {"桃花", Add{kBlossomTree}, Hint{N::spring}},
        {"梅花", Add{kBlossomTree}},
        {"pine", Add{kPine}},
        {"松", Add{kPine}},
        {"松树", Add{kPine}},
        {"bamboo", Add{kBamboo}},
        {"竹", Add{kBamboo}},
        {"竹子", Add{kBamboo}},
        {"willow", Add{kWillow}},
        {"柳", Add{kWillow}},
        {"柳树", Add{kWillow}},
        {"杨柳", Add{kWillow}},
        {"maple", Add{kTree}, Hint{N::autumn}},
        {"枫", Add{kTree}, Hint{N::autumn}},
        {"枫叶", Add{kTree}, Hint{N::autumn}},
        {"红叶", Add{kTree}, Hint{N::autumn}},
        {"pavilion", Add{kPavilion}},
        {"temple", Add{kPavilion}},
        {"pagoda", Add{kPavilion}},
        {"gazebo", Add{kPavilion}},
        {"亭", Add{kPavilion}},
        {"亭子", Add{kPavilion}},
        {"凉亭", Add{kPavilion}},
        {"寺", Add{kPavilion}},
        {"塔", Add{kPavilion}},
        {"楼阁", Add{kPavilion}},
        {"house", Add{kHouse}},
        {"cottage", Add{kHouse}},
        {"cabin", Add{kHouse}},
        {"village", Add{kHouse}},
        {"房子", Add{kHouse}},
        {"小屋", Add{kHouse}},
        {"房屋", Add{kHouse}},
        {"村庄", Add{kHouse}},
        {"村", Add{kHouse}},
        {"屋", Add{kHouse}},
        {"bridge", Add{kBridge}},
        {"桥", Add{kBridge}},
        {"橋", Add{kBridge}},
        {"小桥", Add{kBridge}},
        {"石桥", Add{kBridge}},
        {"boat", Add{kBoat}},
        {"ship", Add{kBoat}},
        {"sail", Add{kBoat}},
        {"sailboat", Add{kBoat}},
        {"船", Add{kBoat}},
        {"小船", Add{kBoat}},
        {"舟", Add{kBoat}},
        {"帆船", Add{kBoat}},
        {"bird", Add{kBirds}},
        {"crane", Add{kBirds}},
        {"swallow", Add{kBirds}},
        {"鸟", Add{kBirds}},
        {"飞鸟", Add{kBirds}},
        {"鹤", Add{kBirds}},
        {"燕子", Add{kBirds}},
        {"path", Add{kPath}},
        {"road", Add{kPath}},
        {"小路", Add{kPath}},
        {"小径", Add{kPath}},
        {"路", Add{kPath}},
        {"pond", Add{kPond}},
        {"pool", Add{kPond}},
        {"池塘", Add{kPond}},
        {"水池", Add{kPond}},
        {"池", Add{kPond}},
        {"waterfall", Add{kWaterfall}, Hint{S::mountain}},
        {"瀑布", Add{kWaterfall}, Hint{S::mountain}},
        {"moon gate", Add{kMoonGate}, Hint{S::garden}},
        {"月门", Add{kMoonGate}, Hint{S::garden}},
        {"月洞门", Add{kMoonGate}, Hint{S::garden}},
        {"firefly", Add{kFireflies}, Hint{T::night}},
        {"fireflies", Add{kFireflies}, Hint{T::night}},
        {"萤火虫", Add{kFireflies}, Hint{T::night}},
        {"sun", Add{kSun}},
        {"太阳", Add{kSun}},
        {"阳光", Add{kSun}},
        {"sunlight", Add{kSun}},
        {"star", Add{kStars}, Hint{T::night}},
        {"starry", Add{kStars}, Hint{T::night}},
        {"milky way", Add{kStars}, Hint{T::night}},
        {"星", Add{kStars}, Hint{T::night}},
        {"星空", Add{kStars}, Hint{T::night}},
        {"星星", Add{kStars}, Hint{T::night}},
        // time of day
        {"dawn", T::dawn},
        {"sunrise", T::dawn, Add{kSun}},
        {"morning", T::dawn},
        {"daybreak", T::dawn},
        {"清晨", T::dawn},
        {"早晨", T::dawn},
        {"黎明", T::dawn},
        {"日出", T::dawn, Add{kSun}},
        {"晨", T::dawn},
        {"拂晓", T::dawn},
        {"noon", T::day},
        {"midday", T::day},
        {"day", T::day},
        {"daylight", T::day},
        {"afternoon", T::day},
        {"中午", T::day},
        {"正午", T::day},
        {"白天", T::day},
        {"下午", T::day},
        {"午后", T::day},
        {"dusk", T::dusk},
        {"sunset", T::dusk, Add{kSun}},
        {"evening", T::dusk},
        {"twilight", T::dusk},
        {"golden hour", T::dusk, Add{kSun}},
        {"黄昏", T::dusk},
        {"黃昏", T::dusk},
        {"傍晚", T::dusk},
        {"日落", T::dusk, Add{kSun}},
        {"夕阳", T::dusk, Add{kSun}},
        {"晚霞", T::dusk},
        {"night", T::night},
        {"midnight", T::night},
        {"nocturne", T::night},
        {"夜", T::night},
        {"夜晚", T::night},
        {"夜景", T::night},
        {"夜色", T::night},
        {"深夜", T::night},
        {"晚上", T::night},
        {"午夜", T::night},
        // season
        {"spring", N::spring},
        {"春", N::spring},
        {"春天", N::spring},
        {"春季", N::spring},
        {"春日", N::spring},
        {"summer", N::summer},
        {"夏", N::summer},
        {"夏天", N::summer},
        {"夏季", N::summer},
        {"夏日", N::summer},
        {"autumn", N::autumn},
        {"fall", N::autumn},
        {"秋", N::autumn},
        {"秋天", N::autumn},
        {"秋季", N::autumn},
        {"秋日", N::autumn},
        {"winter", N::winter},
        {"冬", N::winter},
        {"冬天", N::winter},
        {"冬季", N::winter},
        {"冬日", N::winter},
        // weather
        {"mist", W::mist},
        {"misty", W::mist},
        {"fog", W::mist},
        {"foggy", W::mist},
        {"haze", W::mist},
        {"hazy", W::mist},
        {"雾", W::mist},
        {"霧", W::mist},
        {"薄雾", W::mist},
        {"云雾", W::mist},
        {"烟雨", W::rain},
        {"rain", W::rain},
        {"rainy", W::rain},
        {"storm", W::rain},
        {"stormy", W::rain},
        {"雨", W::rain},
        {"下雨", W::rain},
        {"细雨", W::rain},
        {"暴雨", W::rain},
        {"snow", W::snow, Hint{N::winter}},
        {"snowy", W::snow, Hint{N::winter}},
        {"snowing", W::snow, Hint{N::winter}},
        {"雪", W::snow, Hint{N::winter}},
        {"下雪", W::snow, Hint{N::winter}},
        {"大雪", W::snow, Hint{N::winter}},
        {"雪景", W::snow, Hint{N::winter}},
        {"clear", W::clear},
        {"sunny", W::clear},
        {"cloudless", W::clear},
        {"晴", W::clear},
        {"晴天", W::clear},
        {"晴朗", W::clear},
        {"cloud", W::clouds},
        {"cloudy", W::clouds},
        {"overcast", W::clouds},
        {"云", W::clouds},
        {"多云", W::clouds},
        {"白云", W::clouds},
        {"阴天", W::clouds},
        // style
        {"ink", P::ink},
        {"ink wash", P::ink},
        {"ink painting", P::ink},
        {"sumi-e", P::ink},
        {"sumi", P::ink},
        {"shuimo", P::ink},
        {"shan shui", P::ink, S::mountain},
        {"水墨", P::ink},
        {"水墨画", P::ink},
        {"国画", P::ink},
        {"中国画", P::ink},
        {"写意", P::ink},
        {"墨", P::ink},
        {"oil", P::oil},
        {"oils", P::oil},
        {"oil painting", P::oil},
        {"impasto", P::oil},
        {"impressionist", P::oil},
        {"impressionism", P::oil},
        {"canvas", P::oil},
        {"油画", P::oil},
        {"油彩", P::oil},
        {"印象派", P::oil},
        {"watercolour", P::watercolour},
        {"watercolor", P::watercolour},
        {"water colour", P::watercolour},
        {"aquarelle", P::watercolour},
        {"水彩", P::watercolour},
        {"水彩画", P::watercolour},
        {"photograph", P::photograph},
        {"photo", P::photograph},
        {"photography", P::photograph},
        {"photographic", P::photograph},
        {"photorealistic", P::photograph},
        {"realistic", P::photograph},
        {"film", P::photograph},
        {"照片", P::photograph},
        {"摄影", P::photograph},
        {"写实", P::photograph},
        {"print", P::print},
        {"woodblock", P::print},
        {"woodblock print", P::print},
        {"woodcut", P::print},
        {"ukiyo-e", P::print},
        {"ukiyoe", P::print},
        {"linocut", P::print},
        {"版画", P::print},
        {"木版画", P::print},
        {"木刻", P::print},
        {"浮世绘", P::print},
        {"sketch", P::sketch},
        {"pencil", P::sketch},
        {"charcoal", P::sketch},
        {"drawing", P::sketch},
        {"素描", P::sketch},
        {"铅笔", P::sketch},
        {"铅笔画", P::sketch},
        {"速写", P::sketch},
        {"炭笔", P::sketch},
        {"pixel art", P::pixel},
        {"pixel", P::pixel},
        {"8-bit", P::pixel},
        {"像素", P::pixel},
        {"像素画", P::pixel},
        {"painting", std::monostate{}},
        {"illustration", P::plain},
        {"gouache", P::plain},
        {"插画", P::plain},
        {"水粉", P::plain},
        // palette
        {"red", Hue::red},
        {"crimson", Hue::red},
        {"scarlet", Hue::red},
        {"红", Hue::red},
        {"红色", Hue::red},
        {"紅", Hue::red},
        {"orange", Hue::orange},
        {"橙", Hue::orange},
        {"橙色", Hue::orange},
        {"橘色", Hue::orange},
        {"yellow", Hue::yellow},
        {"gold", Hue::yellow},
        {"golden", Hue::yellow},
        {"黄", Hue::yellow},
        {"黄色", Hue::yellow},
        {"金色", Hue::yellow},
        {"金黄", Hue::yellow},
        {"green", Hue::green},
        {"emerald", Hue::green},
        {"绿", Hue::green},
        {"绿色", Hue::green},
        {"翠绿", Hue::green},
        {"teal", Hue::teal},
        {"turquoise", Hue::teal},
        {"cyan", Hue::teal},
        {"青", Hue::teal},
        {"青色", Hue::teal},
        {"blue", Hue::blue},
        {"azure", Hue::blue},
        {"蓝", Hue::blue},
        {"蓝色", Hue::blue},
        {"purple", Hue::purple},
        {"violet", Hue::purple},
        {"lilac", Hue::purple},
        {"紫", Hue::purple},
        {"紫色", Hue::purple},
        {"pink", Hue::pink},
        {"粉", Hue::pink},
        {"粉色", Hue::pink},
        {"粉红", Hue::pink},
        {"粉红色", Hue::pink},
        {"white", Hue::white},
        {"白", Hue::white},
        {"白色", Hue::white},
        {"black", Hue::black},
        {"黑", Hue::black},
        {"黑色", Hue::black},
        {"warm", Mood::warm},
        {"暖", Mood::warm},
        {"温暖", Mood::warm},
        {"暖色", Mood::warm},
        {"cool", Mood::cool},
        {"cold", Mood::cool},
        {"冷", Mood::cool},
        {"寒冷", Mood::cool},
        {"冷色", Mood::cool},
        {"vivid", Mood::vivid},
        {"vibrant", Mood::vivid},
        {"bright", Mood::vivid},
        {"colourful", Mood::vivid},
        {"colorful", Mood::vivid},
        {"鲜艳", Mood::vivid},
        {"明亮", Mood::vivid},
        {"pastel", Mood::pastel},
        {"soft", Mood::pastel},
        {"delicate", Mood::pastel},
        {"柔和", Mood::pastel},
        {"淡雅", Mood::pastel},
        {"dark", Mood::dark},
        {"moody", Mood::dark},
        {"dramatic", Mood::dark},
        {"阴暗", Mood::dark},
        {"暗", Mood::dark},
        {"monochrome", Mood::monochrome},
        {"black and white", Mood::monochrome},
        {"grayscale", Mood::monochrome},
        {"greyscale", Mood::monochrome},
        {"黑白", Mood::monochrome},
        // words that contain one of the above and mean something else
        {"水", std::monostate{}},
        {"springtime", N::spring},
        {"summertime", N::summer},
        {"wintertime", N::winter},
        {"waterfall", Add{kWaterfall}},
        {"美丽", std::monostate{}},
        {"生日", std::monostate{}},
        {"日本", std::monostate{}},
        {"海报", std::monostate{}},
        {"上海", S::city},
        {"花生", std::monostate{}},
        {"石林", S::mountain},
        {"春卷", std::monostate{}},
        {"城墙", S::city},
        {"黄山", S::mountain, Add{kPine}},
        {"长江", S::lake},
        {"黄河", S::lake},
        {"青山", S::mountain},
        {"江南", S::lake, Add{kWillow | kBridge | kBoat}},
        {"星期", std::monostate{}},
        {"路灯", S::city},
    };
    std::ranges::stable_sort(w, [](const Word& a, const Word& b) { return a.text.size() > b.text.size(); });
    return w;
  }();
  return table;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_latin(std::string_view word) {
  return static_cast<unsigned char>(word.front()) < 0x80;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// The words by their first byte, the longest first.
std::span<const Word* const> words_from(char first) {
  static const auto buckets = [] {
    std::array<std::vector<const Word*>, 256> made;
    for (const Word& word : words()) made[static_cast<unsigned char>(word.text.front())].push_back(&word);
    return made;
  }();
  return buckets[static_cast<unsigned char>(first)];
}

// Bytes of `text` at `at` that the word takes, with a plural s; 0 when it is not there as a whole word.
std::size_t match(const std::string& text, std::size_t at, std::string_view word) {
  if (text.compare(at, word.size(), word) != 0) return 0;
  if (!is_latin(word)) return word.size();
  if (at > 0 && is_letter(text[at - 1])) return 0;
  std::size_t end = at + word.size();
  if (end < text.size() && text[end] == 's') ++end;
  if (end < text.size() && is_letter(text[end])) return 0;
  return end - at;
}

class Reader {
 public:
  void take(const Word& word) {
    for (const Meaning* meaning : {&word.meaning, &word.also, &word.third}) std::visit(*this, *meaning);
  }
  Vocabulary finish() {
    for (const Hint& hint : hints_) std::visit([&](auto value) { (*this)(value); }, hint.value);
    return found_;
  }
  void operator()(std::monostate) {}
  void operator()(Subject v) { set(found_.subject, v); }
  void operator()(TimeOfDay v) { set(found_.time, v); }
  void operator()(Season v) { set(found_.season, v); }
  void operator()(Weather v) { set(found_.weather, v); }
  void operator()(Style v) { set(found_.style, v); }
  void operator()(Hue v) { set(found_.hue, v); }
  void operator()(Mood v) { set(found_.mood, v); }
  void operator()(FlowerKind v) { set(found_.flower, v); }
  void operator()(const Add& add) { found_.features |= add.features; }
  void operator()(const Hint& hint) { hints_.push_back(hint); }

 private:
  template <class V>
  void set(std::optional<V>& field, V value) {
    if constexpr (std::is_same_v<V, Subject>) {
      // A second subject still shows where it can: flowers in a garden, a lake below a mountain.
      if (field && value == Subject::flower) found_.features |= kFlowers;
      if (field == Subject::flower && value != Subject::flower) {
        found_.features |= kFlowers;
        field = value;
      }
      if (field && *field == Subject::mountain && value == Subject::lake) field = value;
      if (field && value == Subject::lake && *field == Subject::garden) found_.features |= kPond;
    }
    if (!field) field = value;
  }
  Vocabulary found_;
  std::vector<Hint> hints_;
};

}  // namespace

Vocabulary read_vocabulary(std::string_view prompt) {
  constexpr std::size_t kMaxBytes = 16384;  // a scene is told in less
  const std::string text = lower(prompt.substr(0, kMaxBytes));
  Reader reader;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t taken = 0;
    for (const Word* word : words_from(text[at])) {
      taken = match(text, at, word->text);
      if (taken == 0) continue;
      reader.take(*word);
      break;
    }
    at += std::max<std::size_t>(taken, 1);
  }
  return reader.finish();
}

}  // namespace proofsheet::demo
