#include "app/window/export_dialog.h"

#include "widgets/style/theme.h"

#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::window {

namespace {
constexpr int kSmallestSide = 64; // pixels; the views draw nothing sensible below, the encoder nothing above
constexpr int kLargestSide = 8192;
constexpr QSize kClipSize(512, 512); // of a clip: frames of 32, 64 and 128 pixels fill it with whole squares
} // namespace

QString timeLeft(qint64 milliseconds, int done, int total) {
    constexpr qint64 kSettled = 1000; // the first pictures wait for the encoder to start
    if (done < 1 || done >= total || milliseconds < kSettled) {
        return {};
    }
    const double seconds = static_cast<double>(milliseconds) / 1000.0 * (total - done) / done;
    return seconds < 90 ? ExportDialog::tr("about %1 s left").arg(std::max(1, qRound(seconds)))
                        : ExportDialog::tr("about %1 min left").arg(qRound(seconds / 60));
}

ExportDialog::ExportDialog(const QString& folder, QWidget* parent)
    : QDialog(parent),
      m_choices(exportChoices()),
      m_folder(folder),
      m_form(new QFormLayout),
      m_kind(new QComboBox(this)),
      m_help(new QLabel(this)),
      m_view(new QComboBox(this)),
      m_size(new QComboBox(this)),
      m_pictures(new QSpinBox(this)),
      m_steps(new QSpinBox(this)),
      m_rate(new QDoubleSpinBox(this)),
      m_length(new QLabel(this)),
      m_fileParts(new QWidget(this)),
      m_file(new QLineEdit(this)),
      m_problem(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_left(new QLabel(this)),
      m_export(new QPushButton(tr("Export"), this)),
      m_cancel(new QPushButton(tr("Cancel export"), this)),
      m_close(new QPushButton(tr("Close"), this)) {
    setWindowTitle(tr("Export"));
    setObjectName(QStringLiteral("exportDialog"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(12);
    makeForm();
    column->addLayout(m_form);
    column->addWidget(m_problem);
    column->addStretch(1);
    column->addWidget(m_progress);
    column->addWidget(m_left);
    makeButtons();
    setMinimumWidth(480);
    fillKinds();
    showIdle();
}

void ExportDialog::makeForm() {
    m_form->setHorizontalSpacing(12);
    m_form->setVerticalSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto row = [this](const QString& label, QWidget* widget, const QString& name, const QString& tip) {
        widget->setObjectName(name);
        widget->setAccessibleName(label);
        widget->setToolTip(tip);
        m_form->addRow(label, widget);
    };
    row(tr("What"), m_kind, QStringLiteral("exportKind"), tr("What is written"));
    m_help->setProperty("role", "muted");
    m_help->setWordWrap(true);
    m_form->addRow(QString(), m_help);
    row(tr("View"), m_view, QStringLiteral("exportView"), tr("Which view of the board"));
    for (const QSize size : {QSize(1280, 720), QSize(1920, 1080), QSize(2560, 1440), QSize(3840, 2160),
                             QSize(640, 360), QSize(1080, 1080), kClipSize}) {
        m_size->addItem(QStringLiteral("%1 × %2").arg(size.width()).arg(size.height()), size);
    }
    m_size->setEditable(true);
    m_size->setInsertPolicy(QComboBox::NoInsert);
    row(tr("Size"), m_size, QStringLiteral("exportSize"),
        tr("Pixels; the views are drawn anew at this size, frames of a clip enlarged with black beside them. "
           "Choose "
           "one or type your own, such as 1600 × 900"));
    m_pictures->setRange(1, 100000);
    m_pictures->setValue(120);
    row(tr("Pictures"), m_pictures, QStringLiteral("exportPictures"), tr("How many pictures are taken"));
    m_steps->setRange(1, 10000);
    m_steps->setValue(1);
    row(tr("Steps a picture"), m_steps, QStringLiteral("exportSteps"),
        tr("Steps of the solver from one picture to the next"));
    m_rate->setRange(1, 120);
    m_rate->setValue(30);
    m_rate->setDecimals(0);
    m_rate->setSuffix(tr(" a second"));
    row(tr("Played at"), m_rate, QStringLiteral("exportRate"),
        tr("Pictures a second when the video is played"));
    m_length->setObjectName(QStringLiteral("exportLength"));
    m_length->setProperty("role", "muted");
    m_form->addRow(tr("Length"), m_length);
    auto* line = new QHBoxLayout(m_fileParts);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    auto* browseButton = new QToolButton(m_fileParts);
    browseButton->setIcon(style::icon(QStringLiteral("folder"), style::paletteOf(*this)));
    browseButton->setAccessibleName(tr("Choose the file"));
    browseButton->setToolTip(tr("Choose the file"));
    line->addWidget(m_file, 1);
    line->addWidget(browseButton);
    m_form->addRow(tr("File"), m_fileParts);
    m_file->setObjectName(QStringLiteral("exportFile"));
    m_file->setAccessibleName(tr("File"));
    m_file->setToolTip(tr("Where it is written; the recipe goes inside or beside it"));
    m_problem->setObjectName(QStringLiteral("exportProblem"));
    m_problem->setWordWrap(true);
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        showParts();
        proposeFile();
    });
    connect(m_size, &QComboBox::activated, this, [this] { m_sizeChosen = true; });
    connect(m_size->lineEdit(), &QLineEdit::textEdited, this, [this] { m_sizeChosen = true; });
    connect(m_pictures, &QSpinBox::valueChanged, this, &ExportDialog::showLength);
    connect(m_steps, &QSpinBox::valueChanged, this, &ExportDialog::showLength);
    connect(m_rate, &QDoubleSpinBox::valueChanged, this, &ExportDialog::showLength);
    connect(m_file, &QLineEdit::textChanged, this, &ExportDialog::showWhetherItExists);
    connect(browseButton, &QToolButton::clicked, this, &ExportDialog::browse);
}

void ExportDialog::makeButtons() {
    auto* line = new QHBoxLayout;
    line->addWidget(m_close);
    line->addStretch(1);
    line->addWidget(m_cancel);
    line->addWidget(m_export);
    static_cast<QVBoxLayout*>(layout())->addLayout(line);
    m_export->setProperty("role", "primary");
    m_export->setObjectName(QStringLiteral("exportStart"));
    m_export->setDefault(true);
    m_export->setToolTip(tr("Writes the file in the background"));
    m_cancel->setObjectName(QStringLiteral("exportCancel"));
    m_cancel->setAutoDefault(false);
    m_cancel->setToolTip(tr("Stops the export and removes what is not whole"));
    m_close->setAutoDefault(false);
    m_close->setToolTip(tr("Closes this window; an export that runs goes on"));
    m_left->setObjectName(QStringLiteral("exportLeft"));
    m_left->setProperty("role", "muted");
    m_progress->setObjectName(QStringLiteral("exportProgress"));
    m_progress->setTextVisible(false); // the line below says it in words
    m_progress->setAccessibleName(tr("Progress of the export"));
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::order);
    connect(m_cancel, &QPushButton::clicked, this, &ExportDialog::cancelWanted);
    connect(m_close, &QPushButton::clicked, this, &ExportDialog::reject);
}

void ExportDialog::fillKinds() {
    const int before = m_kind->currentData().toInt();
    m_kind->blockSignals(true);
    m_kind->clear();
    for (const ExportChoice& choice : m_choices) {
        if ((choice.textOnly && m_mode != recipe::Mode::Text) ||
            (choice.videoOnly && m_mode != recipe::Mode::Video)) {
            continue;
        }
        m_kind->addItem(QStringLiteral("%1  (.%2)").arg(choice.name, choice.suffix),
                        static_cast<int>(choice.kind));
    }
    m_kind->setCurrentIndex(std::max(0, m_kind->findData(before)));
    m_kind->blockSignals(false);
    showParts();
    proposeFile();
}

const ExportChoice& ExportDialog::present() const {
    return choiceOf(m_choices, static_cast<ExportKind>(m_kind->currentData().toInt()));
}

void ExportDialog::showParts() {
    const ExportChoice& choice = present();
    const auto showRow = [this](QWidget* widget, bool shown) { m_form->setRowVisible(widget, shown); };
    m_help->setText(choice.help);
    showRow(m_view, choice.oneView);
    showRow(m_size, choice.sized);
    showRow(m_pictures, choice.lasting);
    showRow(m_steps, choice.lasting);
    showRow(m_rate, choice.played);
    proposeSize();
    showRow(m_length, choice.lasting);
    showLength();
    showWhetherItExists();
    adjustSize();
}

void ExportDialog::proposeSize() {
    if (!m_sizeChosen) {
        m_size->setCurrentIndex(present().videoOnly ? m_size->findData(kClipSize) : 0);
    }
}

void ExportDialog::showLength() {
    const int steps = (m_pictures->value() - 1) * m_steps->value();
    m_length->setText(present().played ? tr("%1 s of video over %2 steps of the run")
                                             .arg(m_pictures->value() / m_rate->value(), 0, 'f', 1)
                                             .arg(steps)
                                       : tr("%1 steps of the run").arg(steps));
}

void ExportDialog::showWhetherItExists() {
    const bool exists = QFileInfo(m_file->text().trimmed()).isFile();
    m_problem->setText(exists ? tr("This file is there already; it will be replaced.") : QString());
    m_problem->setVisible(exists);
}

void ExportDialog::proposeFile() {
    // A name that is free, so that nothing is overwritten unasked.
    const QDir folder(m_folder);
    for (int number = 1;; ++number) {
        const QString name =
            QStringLiteral("sgfm-%1.%2").arg(number, 3, 10, QLatin1Char('0')).arg(present().suffix);
        if (!folder.exists(name)) {
            m_file->setText(folder.filePath(name));
            return;
        }
    }
}

void ExportDialog::browse() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Export to"), m_file->text(),
                                                      QStringLiteral("*.%1").arg(present().suffix));
    if (!file.isEmpty()) {
        m_file->setText(file);
        m_folder = QFileInfo(file).path();
    }
}

void ExportDialog::order() {
    QString file = m_file->text().trimmed();
    const QString suffix = present().suffix;
    if (!file.isEmpty() && QFileInfo(file).suffix().toLower() != suffix) {
        file += u'.' + suffix;
        m_file->setText(file);
    }
    const QFileInfo info(file);
    if (file.isEmpty() || !QFileInfo(info.path()).isDir()) {
        m_problem->setText(tr("The folder “%1” does not exist. Choose another one.").arg(info.path()));
        m_problem->show();
        return;
    }
    if (present().sized && !size().isValid()) {
        m_problem->setText(tr("“%1” is no size. Type width × height, from %2 to %3 pixels a side.")
                               .arg(m_size->currentText())
                               .arg(kSmallestSide)
                               .arg(kLargestSide));
        m_problem->show();
        return;
    }
    m_problem->hide();
    m_folder = info.path();
    ExportOrder order;
    order.kind = present().kind;
    order.file = info.absoluteFilePath().toStdString();
    order.size = size();
    order.view = m_view->currentIndex();
    order.pictures = m_pictures->value();
    order.stepsPerPicture = m_steps->value();
    order.framesPerSecond = m_rate->value();
    emit exportWanted(order);
}

QSize ExportDialog::size() const {
    static const QRegularExpression pattern(QStringLiteral("^\\s*(\\d{1,5})\\s*[x×*, ]\\s*(\\d{1,5})\\s*$"));
    const auto match = pattern.match(m_size->currentText());
    QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    if (present().suffix == QStringLiteral("mp4")) { // the encoder's blocks want even sides
        size = {size.width() & ~1, size.height() & ~1};
    }
    const auto fits = [](int side) { return side >= kSmallestSide && side <= kLargestSide; };
    return fits(size.width()) && fits(size.height()) ? size : QSize();
}

void ExportDialog::setMode(recipe::Mode mode) {
    if (mode != m_mode) {
        m_mode = mode;
        fillKinds();
    }
}

void ExportDialog::setViews(const QStringList& titles) {
    const int before = m_view->currentIndex();
    m_view->clear();
    m_view->addItems(titles);
    m_view->setCurrentIndex(before >= 0 && before < titles.size() ? before : 0);
}

void ExportDialog::choose(ExportKind kind) {
    m_kind->setCurrentIndex(std::max(0, m_kind->findData(static_cast<int>(kind))));
}

QString ExportDialog::folder() const {
    return m_folder;
}

void ExportDialog::showProgress(int done, int total) {
    if (done == 0 || !m_sinceStart.isValid()) {
        m_sinceStart.start();
    }
    m_progress->setRange(0, total <= 1 ? 0 : total); // one piece: just busy
    m_progress->setValue(done);
    QStringList words{total <= 1 ? tr("Writing") : tr("%1 of %2").arg(done).arg(total),
                      timeLeft(m_sinceStart.elapsed(), done, total)};
    words.removeAll(QString());
    m_left->setText(words.join(QStringLiteral(" · ")));
    m_progress->setAccessibleDescription(m_left->text());
    for (QWidget* part : std::initializer_list<QWidget*>{m_progress, m_left, m_cancel}) {
        part->show();
    }
    m_export->setEnabled(false);
}

void ExportDialog::showIdle() {
    m_sinceStart.invalidate();
    for (QWidget* part : std::initializer_list<QWidget*>{m_progress, m_left, m_cancel}) {
        part->hide();
    }
    m_export->setEnabled(true);
    proposeFile();
}

void ExportDialog::reject() {
    hide();
}

} // namespace sgfm::window
