#include "app/cli/commands.h"
#include "engine/kept_memory.h"

int main(int argc, char** argv) {
    sgfm::keepFreedMemory();
    return sgfm::cli::runCommandLine(argc, argv);
}
