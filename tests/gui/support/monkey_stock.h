#pragma once
// What a monkey has at hand: files good and bad, texts, mime data. All made inside one folder.

#include "engine/files/npy.h"
#include "engine/recipe/recipe.h"

#include <QColor>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QMimeData>
#include <QStringList>
#include <QUrl>

#include <memory>
#include <random>
#include <vector>

namespace sgfm::test {

class MonkeyStock {
  public:
    // presets: a folder of recipes that are copied.
    MonkeyStock(const QString& folder, const QString& presets) : m_folder(folder) {
        const QDir dir(folder);
        const auto put = [&](const QString& name, const QByteArray& bytes) {
            QFile file(dir.filePath(name));
            if (file.open(QIODevice::WriteOnly)) {
                file.write(bytes);
                m_files << file.fileName();
            }
        };
        for (const QString& preset : QDir(presets).entryList({QStringLiteral("*.sgfm.json")})) {
            if (QFile::copy(presets + '/' + preset, dir.filePath(preset))) {
                m_files << dir.filePath(preset);
            }
        }
        recipe::Recipe small = recipe::defaultRecipe(recipe::Mode::Flow);
        small.grid = {32, 32};
        recipe::writeRecipe(dir.filePath(QStringLiteral("small.sgfm.json")).toStdString(), small);
        m_files << dir.filePath(QStringLiteral("small.sgfm.json"));
        put(QStringLiteral("cut.sgfm.json"), "{\"schema\": 1, \"grid\": [");
        put(QStringLiteral("empty.sgfm.json"), {});
        put(QStringLiteral("not-a-picture.png"), "this is no PNG");
        put(QStringLiteral("empty.mp4"), {});
        put(QStringLiteral("noise.mp4"), QByteArray(4096, '\x5a'));
        put(QStringLiteral("noise.h5"), QByteArray(512, '\x01'));
        put(QStringLiteral("words.txt"), "And the river went forth.\n");
        put(QStringLiteral("cut.npy"), "\x93NUMPY\x01");
        QImage picture(40, 30, QImage::Format_RGB32);
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x) {
                picture.setPixelColor(x, y, QColor::fromHsv(9 * x, 8 * y, 200));
            }
        }
        picture.save(dir.filePath(QStringLiteral("picture.png")));
        picture.scaled(1, 1).save(dir.filePath(QStringLiteral("dot.bmp")));
        m_files << dir.filePath(QStringLiteral("picture.png")) << dir.filePath(QStringLiteral("dot.bmp"));
        const std::vector<std::size_t> shape{1, 2, 16, 16};
        const std::vector<float> zeros(std::size_t{2} * 16 * 16);
        files::writeNpy(dir.filePath(QStringLiteral("rest.npy")).toStdString(), shape, zeros);
        m_files << dir.filePath(QStringLiteral("rest.npy"));
        m_files << dir.filePath(QStringLiteral("does-not-exist.sgfm.json")) << folder;
        m_picture = picture;
    }

    const QString& folder() const { return m_folder; }
    const QStringList& files() const { return m_files; }

    // Words, numbers good and bad, other scripts, and now and then very much of it. No '/' and no '~':
    // nothing that is typed leads out of the folder.
    QString text(std::mt19937& random) const {
        static const QStringList texts{
            QStringLiteral("In the beginning"),
            QStringLiteral("viscosity 0.02"),
            QStringLiteral("0.25"),
            QStringLiteral("-1"),
            QStringLiteral("1e308"),
            QStringLiteral("nan"),
            QStringLiteral("64"),
            QStringLiteral("999999999999"),
            QStringLiteral("3: light"),
            QStringLiteral("σ ∇²u שלום 流れ"),
            QString::fromUtf8("\xF0\x9F\x8C\x8A\xF0\x9F\x90\x92"),
            QStringLiteral(" \t "),
            QString(QChar(0x0007)) + QChar(0x202E),
            QString(3000, u'a'),
        };
        return texts[static_cast<int>(random() % static_cast<unsigned>(texts.size()))];
    }

    std::unique_ptr<QMimeData> data(std::mt19937& random) const {
        auto data = std::make_unique<QMimeData>();
        const auto file = [&] {
            return QUrl::fromLocalFile(
                m_files[static_cast<int>(random() % static_cast<unsigned>(m_files.size()))]);
        };
        switch (random() % 8) {
        case 0:
            data->setText(text(random));
            break;
        case 1:
            data->setImageData(m_picture);
            break;
        case 2:
            data->setUrls({file(), file(), file()});
            break;
        case 3:
            data->setUrls({QUrl(QStringLiteral("https://example.invalid/a.png"))});
            break;
        case 4:
            data->setData(QStringLiteral("application/x-unknown"), QByteArray(100, '\0'));
            break;
        default:
            data->setUrls({file()});
        }
        return data;
    }

  private:
    QString m_folder;
    QStringList m_files;
    QImage m_picture;
};

} // namespace sgfm::test
