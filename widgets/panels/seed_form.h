#pragma once
// The seed of the run: shown, typed, drawn anew; and whether a restart keeps it.

#include <QWidget>

#include <cstdint>

class QLineEdit;
class QToolButton;

namespace sgfm::panels {

class FieldNote;

class SeedForm : public QWidget {
    Q_OBJECT
  public:
    explicit SeedForm(QWidget* parent = nullptr);

    void showSeed(std::uint64_t seed);
    bool isLocked() const;
    static std::uint64_t drawSeed(); // nine digits: easy to read aloud and to type

  signals:
    void seedEdited(quint64 seed);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refreshLock();

    QLineEdit* m_seed = nullptr;
    QToolButton* m_dice = nullptr;
    QToolButton* m_lock = nullptr;
    FieldNote* m_note = nullptr;
};

} // namespace sgfm::panels
