#pragma once
// Reads a trained model with the words that lie beside it (else the shared ones), away from the GUI thread.

#include "engine/runtime/engine.h"
#include "engine/runtime/text_estimator.h"

#include <QObject>
#include <QThreadPool>

#include <filesystem>
#include <memory>

namespace sgfm::window {

struct LoadedModel {
    std::filesystem::path file;
    std::filesystem::path words; // stem
    std::shared_ptr<const text::Lexicon> lexicon;
    std::shared_ptr<const runtime::TextModelAccess> model;
};

class ModelLoader : public QObject {
    Q_OBJECT
  public:
    explicit ModelLoader(QObject* parent = nullptr);
    ~ModelLoader() override;

    // sharedWords: the stem of the words that models without their own are read with.
    void load(const QString& file, const std::filesystem::path& sharedWords);

  signals:
    void loaded(const sgfm::window::LoadedModel& model);
    void refused(const sgfm::runtime::Notice& why);

  private:
    QThreadPool m_pool;
};

} // namespace sgfm::window
