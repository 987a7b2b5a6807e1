#include "engine/text/piece_library.h"

#include "engine/error.h"

#include <dlfcn.h>

#include <filesystem>
#include <string>

namespace sgfm::text {

namespace {

using OpenLibrary = void* (*)(const char*, int);

// The sanitizers refuse RTLD_DEEPBIND, since memory could be allocated on one side and freed on the other.
// The module is made so that it is not; the C library itself is asked.
OpenLibrary plainOpen() {
    void* library = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
    void* found = library != nullptr ? dlsym(library, "dlopen") : nullptr;
    return found != nullptr ? reinterpret_cast<OpenLibrary>(found) : &dlopen;
}

const SgfmPieceFunctions* loaded() {
    const std::filesystem::path built(SGFM_PIECE_MODULE);
    std::error_code failure;
    const auto beside =
        std::filesystem::read_symlink("/proc/self/exe", failure).parent_path() / built.filename();
    for (const auto& file : {built, beside}) {
        if (!std::filesystem::exists(file, failure)) {
            continue;
        }
        void* module = plainOpen()(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
        void* symbol = module != nullptr ? dlsym(module, "sgfmPieceFunctions") : nullptr;
        if (symbol != nullptr) {
            return reinterpret_cast<decltype(&sgfmPieceFunctions)>(symbol)();
        }
    }
    const char* reason = dlerror();
    std::string message("The tokenizer's module ");
    message.append(built.string()).append(" cannot be loaded: ");
    message.append(reason != nullptr ? reason : "it is not there").append(".");
    throw Error(ErrorKind::Io, "tokenizer", message,
                "Build the program again (./lab builds it), or put the module beside the program.");
}

} // namespace

const SgfmPieceFunctions& pieceFunctions() {
    static const SgfmPieceFunctions& functions = *loaded(); // immutable: a library, as if it were linked
    return functions;
}

} // namespace sgfm::text
