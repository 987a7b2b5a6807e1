#include "app/window/status_line.h"

#include "widgets/panels/term_style.h"
#include "widgets/style/theme.h"

#include <QEvent>
#include <QFile>
#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

#include <unistd.h>

namespace sgfm::window {

namespace {

constexpr int kMargin = 8;
constexpr int kSpacing = 6;                 // QStatusBar's own
constexpr qint64 kUpdateMilliseconds = 200; // numbers that change faster cannot be read

// Resident memory of this process in MB; 0 where the system does not tell.
double residentMegabytes() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    const QList<QByteArray> pages = file.readAll().split(' ');
    return pages.size() < 2 ? 0 : pages[1].toDouble() * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

} // namespace

StatusLine::StatusLine(QWidget* parent) : QStatusBar(parent) {
    setSizeGripEnabled(false);
    setContentsMargins(8, 0, 8, 0);
    add(QStringLiteral("state"), tr("● blown up"), tr("What the engine is doing"), 9);
    add(QStringLiteral("time"), QStringLiteral("s 1000.00 · step 100000"), tr("Solver time and step"), 8);
    add(QStringLiteral("speed"), QStringLiteral("10000 steps/s"), tr("Steps that the engine takes a second"),
        7);
    add(QStringLiteral("rate"), QStringLiteral("60 frames/s"), tr("Frames shown a second"), 3);
    add(QStringLiteral("divergence"), QStringLiteral("|∇·u| 1.0e-07"), tr("Largest divergence of the field"),
        6);
    add(QStringLiteral("residual"), QStringLiteral("residual 1.0e-07"),
        tr("Physics residual E(u) = ½ mean |P R(u)|² over the whole box"), 5);
    add(QStringLiteral("boundary"), QStringLiteral("boundary loss 1.0e-07"),
        tr("Mean square distance from the boundary data on their support"), 2);
    add(QStringLiteral("export"), tr("exporting %1 of %2").arg(10000).arg(10000),
        tr("How far the export is; Ctrl+E shows more"), 10, true);
    add(QStringLiteral("seed"), QStringLiteral("seed 1000000000"), tr("The seed of the run"), 4, true);
    add(QStringLiteral("memory"), QStringLiteral("10000 MB"), tr("Memory in use"), 1, true);
    fit();
}

void StatusLine::add(const QString& id, const QString& widest, const QString& tip, int importance,
                     bool right) {
    auto* label = new QLabel(this);
    label->setObjectName(QStringLiteral("status.") + id);
    label->setProperty("role", "muted");
    style::setRelativeFont(*label, 0.9, style::Face::Numbers);
    label->setToolTip(tip);
    label->setAccessibleName(tip);
    if (right) {
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        addPermanentWidget(label);
    } else {
        addWidget(label);
    }
    m_fields[id] = {label, widest, importance};
}

QSize StatusLine::minimumSizeHint() const {
    return {0, QStatusBar::minimumSizeHint().height()};
}

void StatusLine::fit() {
    std::vector<Field*> fields;
    for (auto& [id, field] : m_fields) {
        if (id != QStringLiteral("export") || m_exporting) {
            fields.push_back(&field);
        } else {
            field.label->hide();
        }
    }
    std::ranges::sort(fields, std::ranges::greater(), &Field::importance);
    int used = 2 * kMargin;
    for (const Field* field : fields) {
        // Room for the longest text, so that the line does not dance.
        const int width = field->label->fontMetrics().horizontalAdvance(field->widest) + kMargin;
        field->label->setMinimumWidth(width);
        used += width + kSpacing;
        field->label->setVisible(used <= this->width());
    }
}

void StatusLine::resizeEvent(QResizeEvent* event) {
    QStatusBar::resizeEvent(event);
    fit();
}

void StatusLine::changeEvent(QEvent* event) {
    QStatusBar::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        // Once the fields have their new font too.
        QMetaObject::invokeMethod(this, &StatusLine::fit, Qt::QueuedConnection);
    }
}

void StatusLine::showExport(int done, int total) {
    if (m_exporting != (total > 0)) {
        m_exporting = total > 0;
        fit();
    }
    show(QStringLiteral("export"),
         total > 1 ? tr("exporting %1 of %2").arg(done).arg(total) : tr("exporting"));
}

void StatusLine::show(const QString& id, const QString& text) {
    m_fields.at(id).label->setText(text);
}

void StatusLine::showFrame(const runtime::Frame& frame, double framesPerSecond) {
    const bool running = frame.state == runtime::RunState::Running;
    if (running && frame.state == m_lastState && m_sinceUpdate.isValid() &&
        m_sinceUpdate.elapsed() < kUpdateMilliseconds) {
        return;
    }
    m_sinceUpdate.start();
    m_lastState = frame.state;
    const style::Palette& colors = panels::colorsOf(palette());
    const auto [word, color] = [&]() -> std::pair<QString, QColor> {
        switch (frame.state) {
        case runtime::RunState::Running:
            return {tr("running"), colors.good};
        case runtime::RunState::Finished:
            return {tr("finished"), colors.accent};
        case runtime::RunState::BlownUp:
            return {tr("blown up"), colors.bad};
        case runtime::RunState::Paused:
            break;
        }
        return {tr("paused"), colors.warning};
    }();
    const runtime::Numbers& numbers = frame.numbers;
    show(QStringLiteral("state"),
         QStringLiteral("<span style='color:%1'>●</span> %2").arg(color.name(), word));
    show(QStringLiteral("time"), tr("s %1 · step %2").arg(numbers.time, 0, 'f', 2).arg(frame.step));
    show(QStringLiteral("speed"),
         running ? tr("%1 steps/s").arg(numbers.stepsPerSecond, 0, 'f', 0) : QString());
    show(QStringLiteral("rate"), running ? tr("%1 frames/s").arg(framesPerSecond, 0, 'f', 0) : QString());
    show(QStringLiteral("divergence"), tr("|∇·u| %1").arg(panels::shortNumber(numbers.flow.maxDivergence)));
    show(QStringLiteral("residual"), tr("residual %1").arg(panels::shortNumber(numbers.residual)));
    show(QStringLiteral("boundary"), tr("boundary loss %1").arg(panels::shortNumber(numbers.boundaryLoss)));
    if (frame.recipe != nullptr) {
        show(QStringLiteral("seed"), tr("seed %1").arg(frame.recipe->seed));
    }
    const double megabytes = residentMegabytes();
    show(QStringLiteral("memory"), megabytes > 0 ? tr("%1 MB").arg(megabytes, 0, 'f', 0) : QString());
}

} // namespace sgfm::window
