// Line icons: one SVG file a shape, drawn in whatever colour the palette asks for.

#include "widgets/style/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace sgfm::style {
namespace {

class LineIconEngine : public QIconEngine {
  public:
    LineIconEngine(QByteArray shape, const Palette& palette, Checked checked)
        : m_shape(std::move(shape)), m_palette(palette), m_checked(checked) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        QColor color = m_palette.text;
        if (mode == QIcon::Disabled) {
            color = m_palette.disabledText;
        } else if (state == QIcon::On && m_checked == Checked::Filled) {
            color = m_palette.onAccent;
        }
        QByteArray shape = m_shape;
        QSvgRenderer renderer(shape.replace("currentColor", color.name().toLatin1()));
        renderer.render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new LineIconEngine(m_shape, m_palette, m_checked); }

  private:
    QByteArray m_shape;
    Palette m_palette;
    Checked m_checked;
};

} // namespace

QIcon icon(const QString& name, const Palette& palette, Checked checked) {
    QFile file(":/icons/" + name + ".svg");
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    return QIcon(new LineIconEngine(file.readAll(), palette, checked)); // QIcon owns it
}

} // namespace sgfm::style
