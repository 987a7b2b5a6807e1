#pragma once
// Asks what to export, where, how large and how long; shows how far it is and how long it will take. Not
// modal: the flow goes on beside it.

#include "app/window/export_kinds.h"

#include <QDialog>
#include <QElapsedTimer>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace sgfm::window {

class ExportDialog : public QDialog {
    Q_OBJECT
  public:
    // folder: where files go until the person chooses another place.
    explicit ExportDialog(const QString& folder, QWidget* parent = nullptr);

    void setMode(recipe::Mode mode);
    void setViews(const QStringList& titles); // of the board's cells
    void choose(ExportKind kind);
    void showProgress(int done, int total);
    void showIdle();
    QString folder() const;

  signals:
    void exportWanted(const sgfm::window::ExportOrder& order);
    void cancelWanted();

  public slots:
    void reject() override; // hides; an export that runs goes on

  private:
    void makeForm();
    void makeButtons();
    void fillKinds();
    void showParts();
    void proposeFile();
    void browse();
    void order();
    void showLength();
    void showWhetherItExists();
    void proposeSize();
    QSize size() const; // invalid: what was typed is no size
    const ExportChoice& present() const;

    std::vector<ExportChoice> m_choices;
    recipe::Mode m_mode = recipe::Mode::Text;
    QString m_folder;
    bool m_sizeChosen = false; // by the person
    QFormLayout* m_form;
    QComboBox* m_kind;
    QLabel* m_help;
    QComboBox* m_view;
    QComboBox* m_size;
    QSpinBox* m_pictures;
    QSpinBox* m_steps;
    QDoubleSpinBox* m_rate;
    QLabel* m_length;
    QWidget* m_fileParts;
    QLineEdit* m_file;
    QLabel* m_problem;
    QProgressBar* m_progress;
    QLabel* m_left;
    QElapsedTimer m_sinceStart;
    QPushButton* m_export;
    QPushButton* m_cancel;
    QPushButton* m_close;
};

// "about 12 s left": how long what is left will take at the pace so far; empty where nobody can tell yet.
QString timeLeft(qint64 milliseconds, int done, int total);

} // namespace sgfm::window
