#pragma once
// SentencePiece behind a plain C interface, in a module of its own.
//
// Debian's libsentencepiece exports the protobuf that it was built with, and libtorch brings libprotobuf: in
// one scope of symbols each would call the other's functions, and the process ends before main. The module is
// therefore loaded with a scope of its own (RTLD_DEEPBIND, piece_library.h), and nothing that one side
// allocates is freed by the other: results are handed to callbacks, which copy them.

#include <cstddef>

extern "C" {

struct SgfmPieces; // a loaded SentencePiece model

using SgfmTakeText = void (*)(void* receiver, const char* bytes, std::size_t count);
using SgfmTakeIds = void (*)(void* receiver, const int* ids, std::size_t count);
// The passage `number` (bytes and their count); false behind the last.
using SgfmGivePassage = bool (*)(void* giver, std::size_t number, const char** bytes, std::size_t* count);

struct SgfmPieceFunctions {
    SgfmPieces* (*load)(const char* model, std::size_t count); // null: not a model
    void (*release)(SgfmPieces*);
    int (*size)(const SgfmPieces*);
    int (*unknown)(const SgfmPieces*);
    int (*end)(const SgfmPieces*);
    bool (*encode)(const SgfmPieces*, const char* text, std::size_t count, SgfmTakeIds, void* receiver);
    void (*piece)(const SgfmPieces*, int id, SgfmTakeText, void* receiver);
    // Settings are names and values in turn, ended by a null. True: the receiver gets the model; false: the
    // reason.
    bool (*learn)(const char* const* settings, SgfmGivePassage, void* giver, SgfmTakeText, void* receiver);
};

// The one symbol of the module.
const SgfmPieceFunctions* sgfmPieceFunctions();
}
