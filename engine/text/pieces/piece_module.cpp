#include "engine/text/pieces/piece_module.h"

#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct SgfmPieces {
    sentencepiece::SentencePieceProcessor processor;
};

namespace {

class PassageIterator : public sentencepiece::SentenceIterator {
  public:
    PassageIterator(SgfmGivePassage give, void* giver) : m_give(give), m_giver(giver) { read(); }
    bool done() const override { return m_done; }
    void Next() override {
        ++m_number;
        read();
    }
    const std::string& value() const override { return m_passage; }
    sentencepiece::util::Status status() const override { return {}; }

  private:
    void read() {
        const char* bytes = nullptr;
        std::size_t count = 0;
        m_done = !m_give(m_giver, m_number, &bytes, &count);
        m_passage.assign(m_done ? "" : bytes, m_done ? 0 : count);
    }
    SgfmGivePassage m_give;
    void* m_giver;
    std::size_t m_number = 0;
    bool m_done = false;
    std::string m_passage;
};

SgfmPieces* load(const char* model, std::size_t count) {
    auto pieces = std::make_unique<SgfmPieces>();
    return pieces->processor.LoadFromSerializedProto(std::string_view(model, count)).ok() ? pieces.release()
                                                                                          : nullptr;
}

void release(SgfmPieces* pieces) {
    delete pieces;
}

int size(const SgfmPieces* pieces) {
    return pieces->processor.GetPieceSize();
}

int unknown(const SgfmPieces* pieces) {
    return pieces->processor.unk_id();
}

int end(const SgfmPieces* pieces) {
    return pieces->processor.eos_id();
}

bool encode(const SgfmPieces* pieces, const char* text, std::size_t count, SgfmTakeIds take, void* receiver) {
    std::vector<int> ids;
    if (!pieces->processor.Encode(std::string_view(text, count), &ids).ok()) {
        return false;
    }
    take(receiver, ids.data(), ids.size());
    return true;
}

void piece(const SgfmPieces* pieces, int id, SgfmTakeText take, void* receiver) {
    const auto& text = pieces->processor.IdToPiece(id);
    take(receiver, text.data(), text.size());
}

bool learn(const char* const* settings, SgfmGivePassage give, void* giver, SgfmTakeText take,
           void* receiver) {
    std::unordered_map<std::string, std::string> named;
    for (; *settings != nullptr; settings += 2) {
        named[settings[0]] = settings[1];
    }
    PassageIterator iterator(give, giver);
    std::string model;
    const auto status = sentencepiece::SentencePieceTrainer::Train(named, &iterator, &model);
    const auto answer = status.ok() ? model : status.ToString();
    take(receiver, answer.data(), answer.size());
    return status.ok();
}

constexpr SgfmPieceFunctions kFunctions{load, release, size, unknown, end, encode, piece, learn};

} // namespace

const SgfmPieceFunctions* sgfmPieceFunctions() {
    return &kFunctions;
}
