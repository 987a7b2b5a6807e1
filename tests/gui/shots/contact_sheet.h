#pragma once
// Many pictures on few pages, each with its name, so that a person can look at all of them.

#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QPainter>

namespace sgfm::shots {

class ContactSheet {
  public:
    // Pages are written to folder/PREFIX-1.png ...
    ContactSheet(const QString& folder, const QString& prefix) : m_folder(folder), m_prefix(prefix) {
        QDir().mkpath(folder);
    }
    ~ContactSheet() { finishPage(); }
    ContactSheet(const ContactSheet&) = delete;
    ContactSheet& operator=(const ContactSheet&) = delete;

    void add(const QImage& picture, const QString& name) {
        if (m_page.isNull()) {
            m_page = QImage(kColumns * kWidth, kRows * kHeight, QImage::Format_RGB32);
            m_page.fill(Qt::darkGray);
        }
        QPainter painter(&m_page);
        const QRect place(m_count % kColumns * kWidth, m_count / kColumns * kHeight, kWidth, kHeight);
        QFont font = painter.font();
        font.setPixelSize(13); // the window's text may be of any size at the moment
        painter.setFont(font);
        painter.setPen(Qt::white);
        painter.drawText(place.adjusted(6, 2, -6, 0), Qt::AlignLeft | Qt::AlignTop, name);
        const QSize room(kWidth - 8, kHeight - kLabel - 4);
        QImage small = picture;
        small.setDevicePixelRatio(1);
        if (small.width() > room.width() || small.height() > room.height()) {
            small = small.scaled(room, Qt::KeepAspectRatio, Qt::SmoothTransformation);
        }
        painter.drawImage(place.left() + 4, place.top() + kLabel, small);
        painter.end();
        if (++m_count == kColumns * kRows) {
            finishPage();
        }
    }

  private:
    static constexpr int kColumns = 3;
    static constexpr int kRows = 4;
    static constexpr int kWidth = 640;
    static constexpr int kLabel = 18;
    static constexpr int kHeight = 400 + kLabel + 4;

    void finishPage() {
        if (!m_page.isNull()) {
            m_page.save(QStringLiteral("%1/%2-%3.png").arg(m_folder, m_prefix).arg(++m_pages));
        }
        m_page = {};
        m_count = 0;
    }

    QString m_folder;
    QString m_prefix;
    QImage m_page;
    int m_count = 0;
    int m_pages = 0;
};

} // namespace sgfm::shots
