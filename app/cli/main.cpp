#include "app/cli/commands.h"

int main(int argc, char** argv) {
    return sgfm::cli::runCommandLine(argc, argv);
}
