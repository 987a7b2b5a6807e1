#pragma once
// The program's own language is English as it stands in the source, where a counted text is written with
// "(s)": tr("%n token(s)", nullptr, n). This translator makes it "1 token" or "2 tokens"; a translation into
// another language, installed after it, has its own plural forms and comes first.

#include <QTranslator>

#include <cstring>

namespace sgfm::style {

class EnglishPlurals : public QTranslator {
  public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char* /*context*/, const char* source, const char* /*disambiguation*/,
                      int count) const override {
        if (count < 0 || std::strstr(source, "(s)") == nullptr) {
            return {}; // as it stands
        }
        return QString::fromUtf8(source).replace(QStringLiteral("(s)"),
                                                 count == 1 ? QString() : QStringLiteral("s"));
    }
};

} // namespace sgfm::style
