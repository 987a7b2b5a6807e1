#include "widgets/panels/level_timeline.h"

#include "engine/recipe/parameters.h"
#include "engine/runtime/generation_view.h"
#include "widgets/style/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sgfm::panels {

namespace {

constexpr double kBar = 8; // px, its height
constexpr double kDiamond = 5;

QString sigmaText(double sigma) {
    return QStringLiteral("σ %1").arg(sigma, 0, 'g', 3);
}

// The first level that counts for the scale's end: the one before the clean estimate.
double leastOf(const std::vector<double>& levels) {
    return levels.size() > 1 ? levels[levels.size() - 2] : 0;
}

} // namespace

LevelTimeline::LevelTimeline(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("levelTimeline"));
    setAccessibleName(tr("Way from noise to text"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize LevelTimeline::sizeHint() const {
    return {200, fontMetrics().height() + 26};
}

QSize LevelTimeline::minimumSizeHint() const {
    return {120, sizeHint().height()};
}

QRectF LevelTimeline::bar() const {
    return {kDiamond, fontMetrics().height() + 8.0, std::max(1.0, width() - 2 * kDiamond), kBar};
}

void LevelTimeline::showFrame(const runtime::Frame& frame) {
    m_marks.clear();
    m_active = frame.generation != nullptr;
    if (m_active) {
        const auto& view = *frame.generation;
        const auto count = std::max<std::size_t>(1, view.levels.size() - 1);
        m_share = static_cast<double>(view.level) / static_cast<double>(count);
        m_holds = view.schedule == "hold";
        m_from = sigmaText(view.levels.empty() ? 0 : view.levels.front());
        m_to = sigmaText(leastOf(view.levels));
        m_summary = m_holds ? tr("Held at %1").arg(sigmaText(view.sigma))
                    : view.finished
                        ? tr("Done: %1 levels").arg(count)
                        : tr("%1, level %2 of %3").arg(sigmaText(view.sigma)).arg(view.level).arg(count);
        for (const auto& change : frame.recipe->events) {
            const double place = static_cast<double>(change.step) / static_cast<double>(count);
            if (place > 1) {
                continue; // a hold goes on beyond the anneal's end
            }
            m_marks.push_back(
                {place, change.kind == recipe::Event::Kind::SetPrompt
                            ? tr("The prompt was changed at level %1").arg(change.step)
                            : tr("%1 became %2 at level %3")
                                  .arg(QString::fromStdString(recipe::parameterRow(change.key).label))
                                  .arg(change.value, 0, 'g', 3)
                                  .arg(change.step)});
        }
    } else {
        m_summary = tr("No generation yet");
    }
    setAccessibleDescription(m_summary);
    update();
}

void LevelTimeline::paintEvent(QPaintEvent*) {
    const auto& palette = style::paletteOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF whole = bar();
    painter.setPen(palette.mutedText);
    const QRectF line(0, 0, width(), fontMetrics().height() + 4);
    if (m_active) {
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, m_from);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, m_to);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette.border);
    painter.drawRoundedRect(whole, kBar / 2, kBar / 2);
    if (!m_active) {
        return;
    }
    const double x = whole.left() + m_share * whole.width();
    QPainterPath clip;
    clip.addRoundedRect(whole, kBar / 2, kBar / 2);
    painter.save();
    painter.setClipPath(clip);
    painter.fillRect(QRectF(whole.left(), whole.top(), x - whole.left(), kBar), palette.score);
    painter.restore();
    painter.setBrush(palette.text);
    painter.drawRoundedRect(QRectF(x - 1.5, whole.top() - 3, 3, kBar + 6), 1.5, 1.5);
    painter.setBrush(palette.advection);
    for (const Mark& mark : m_marks) {
        const QPointF at(whole.left() + mark.place * whole.width(), whole.bottom() + kDiamond);
        painter.drawPolygon(QPolygonF({at + QPointF(0, -kDiamond), at + QPointF(kDiamond, 0),
                                       at + QPointF(0, kDiamond), at + QPointF(-kDiamond, 0)}));
    }
}

bool LevelTimeline::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QString text = m_summary;
        for (const Mark& mark : m_marks) {
            const double x = bar().left() + mark.place * bar().width();
            if (std::abs(help->pos().x() - x) <= kDiamond) {
                text += QLatin1Char('\n') + mark.what;
            }
        }
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace sgfm::panels
