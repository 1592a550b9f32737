#pragma once

namespace proofsheet {

// Makes the allocator keep freed blocks of up to 32 MiB for the next that ask, instead of handing their pages
// back to the system and having them mapped, and cleared, one by one again: answers and pictures of a
// megabyte come by the thousand. Up to 64 MiB stay unused in each arena. For the start of a program.
void keep_freed_memory();

}  // namespace proofsheet
