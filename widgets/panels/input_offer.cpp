#include "widgets/panels/input_offer.h"

#include "engine/recipe/recipe_checks.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QLocale>
#include <QMimeData>
#include <QMimeDatabase>
#include <QStandardPaths>
#include <QStringDecoder>
#include <QUrl>

namespace sgfm::panels {

namespace {

constexpr int kLargestPastedSide = 2048;
constexpr qint64 kLargestTextFile = 1 << 20; // far beyond what a prompt holds

QString tr(const char* text, int count = -1) {
    return QCoreApplication::translate("InputOffer", text, nullptr, count);
}

InputOffer nothing(const QString& why) {
    return {InputOffer::Kind::Nothing, {}, {}, why};
}

QString withoutControls(const QString& text, int& dropped) {
    QString kept;
    kept.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar letter = text[at];
        const bool pair = letter.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate();
        if (pair) {
            kept += letter;
            kept += text[++at];
        } else if (letter.isSurrogate() || (letter.category() == QChar::Other_Control && !letter.isSpace())) {
            ++dropped; // half a character, or none that is seen
        } else {
            kept += letter;
        }
    }
    return kept;
}

InputOffer pictureOffer(QImage picture, const QString& folder) {
    if (picture.isNull()) {
        return nothing(tr("The picture on the clipboard cannot be read. Save it to a file and choose that."));
    }
    if (picture.width() > kLargestPastedSide || picture.height() > kLargestPastedSide) {
        picture = picture.scaled(kLargestPastedSide, kLargestPastedSide, Qt::KeepAspectRatio,
                                 Qt::SmoothTransformation);
    }
    picture = picture.convertToFormat(QImage::Format_RGBA8888);
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(QByteArrayView(reinterpret_cast<const char*>(picture.constBits()), picture.sizeInBytes()));
    const QString name =
        QStringLiteral("pasted-%1.png").arg(QString::fromLatin1(hash.result().toHex().left(12)));
    const QString path = QDir(folder).filePath(name);
    if (!QFileInfo::exists(path) && !(QDir().mkpath(folder) && picture.save(path, "PNG"))) {
        return nothing(tr("The picture cannot be kept in %1. Check that the folder can be written.")
                           .arg(QDir::toNativeSeparators(folder)));
    }
    return {InputOffer::Kind::File, {}, path, {}};
}

} // namespace

FileKind kindOf(const QString& path) {
    const QString name = QFileInfo(path).fileName().toLower();
    if (name.endsWith(QStringLiteral(".sgfm.json")) || name.endsWith(QStringLiteral(".h5")) ||
        name.endsWith(QStringLiteral(".hdf5"))) {
        return FileKind::Lab;
    }
    if (name.endsWith(QStringLiteral(".npy"))) {
        return FileKind::Array;
    }
    const QMimeType type = QMimeDatabase().mimeTypeForFile(path);
    if (type.name().startsWith(QStringLiteral("video/")) || type.name() == QStringLiteral("image/gif")) {
        return FileKind::Clip; // a GIF moves
    }
    if (type.name().startsWith(QStringLiteral("image/"))) {
        return FileKind::Picture;
    }
    return type.inherits(QStringLiteral("text/plain")) ? FileKind::Text : FileKind::Other;
}

bool mayOffer(const QMimeData& data) {
    if (data.hasUrls()) {
        const QList<QUrl> urls = data.urls();
        return std::any_of(urls.begin(), urls.end(), [](const QUrl& url) { return url.isLocalFile(); });
    }
    return data.hasImage() || data.hasText();
}

InputOffer offerOf(const QMimeData& data, const QString& pictureFolder) {
    QStringList files;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile()) {
            files += url.toLocalFile();
        }
    }
    if (!files.isEmpty()) {
        InputOffer offer = offerOfFile(files.front());
        if (files.size() > 1 && offer.kind != InputOffer::Kind::Nothing) {
            offer.remark = tr("One file at a time: %1 was taken.").arg(QFileInfo(files.front()).fileName());
        }
        return offer;
    }
    if (data.hasUrls()) {
        return nothing(tr("That is an address on the net. Save it to a file first."));
    }
    if (data.hasImage()) { // before text: programs add the picture's name as text
        return pictureOffer(qvariant_cast<QImage>(data.imageData()), pictureFolder);
    }
    if (data.hasText()) {
        return cleanPrompt(data.text());
    }
    return nothing(tr("There is no text, picture or file on the clipboard."));
}

InputOffer offerOfFile(const QString& path) {
    const QFileInfo info(path);
    const QString name = info.fileName().isEmpty() ? path : info.fileName();
    if (!info.exists()) {
        return nothing(tr("%1 is not there any more.").arg(name));
    }
    if (info.isDir()) {
        return nothing(tr("%1 is a folder. Give one file of it.").arg(name));
    }
    if (!info.isFile()) { // a device or a pipe could be read for ever
        return nothing(tr("%1 is not a file.").arg(name));
    }
    if (info.size() == 0) {
        return nothing(tr("%1 is empty. Make or copy it again.").arg(name));
    }
    if (!info.isReadable()) {
        return nothing(tr("%1 cannot be read. Check its permissions.").arg(name));
    }
    return {InputOffer::Kind::File, {}, info.absoluteFilePath(), {}};
}

InputOffer offerOfTextFile(const QString& path) {
    const InputOffer offer = offerOfFile(path);
    if (offer.kind == InputOffer::Kind::Nothing) {
        return offer;
    }
    const QString name = QFileInfo(path).fileName();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return nothing(tr("%1 cannot be read. Check its permissions.").arg(name));
    }
    const QByteArray bytes = file.read(kLargestTextFile);
    QStringDecoder decode(QStringDecoder::Utf8);
    const QString text = decode(bytes);
    // A file that is cut at the limit may end within a character; a picture has zero bytes at once.
    if (bytes.contains('\0') || (decode.hasError() && bytes.size() < kLargestTextFile)) {
        return nothing(tr("%1 is not a text in UTF-8. Save it as plain text.").arg(name));
    }
    InputOffer made = cleanPrompt(text);
    if (made.kind == InputOffer::Kind::Nothing) {
        made.remark = tr("There are no words in %1.").arg(name);
    }
    return made;
}

InputOffer cleanPrompt(const QString& text) {
    int dropped = 0;
    InputOffer offer{InputOffer::Kind::Text, withoutControls(text, dropped).simplified(), {}, {}};
    QStringList remarks;
    if (dropped > 0) {
        remarks += tr("Left out %n character(s) that cannot be seen.", dropped);
    }
    const auto limit = static_cast<qsizetype>(recipe::kLongestPromptBytes);
    if (offer.text.toUtf8().size() > limit) {
        // Cut by bytes, then back to a whole character and a whole word.
        QByteArray bytes = offer.text.toUtf8().left(limit);
        while (!bytes.isEmpty() && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0) {
            bytes.chop(1);
        }
        const qsizetype space = bytes.lastIndexOf(' ');
        const QString kept = QString::fromUtf8(space > limit / 2 ? bytes.left(space) : bytes);
        remarks += tr("The passage was cut to its first %1 of %2 characters.")
                       .arg(QLocale().toString(kept.size()), QLocale().toString(offer.text.size()));
        offer.text = kept;
    }
    offer.remark = remarks.join(u' ');
    if (offer.text.isEmpty()) {
        offer.kind = InputOffer::Kind::Nothing;
        if (offer.remark.isEmpty()) {
            offer.remark = tr("There are no words in it.");
        }
    }
    return offer;
}

QString pastedPicturesFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/sgfm-lab/pasted");
}

} // namespace sgfm::panels
