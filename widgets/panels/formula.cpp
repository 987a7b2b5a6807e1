#include "widgets/panels/formula.h"

#include "widgets/panels/term_style.h"
#include "widgets/style/engine_text.h"

#include <QCoreApplication>
#include <QEvent>

namespace sgfm::panels {

namespace {

constexpr int kTooltipWidth = 300; // pixels at 100 % text size

QString tr(const char* text) {
    return QCoreApplication::translate("ParameterRow", text);
}

bool isLetter(QChar letter) {
    return letter.isLetter() && letter != u'∇' && letter != u'Σ';
}

// The run of letters or digits that begins at `from`.
QString runAt(const QString& text, qsizetype from) {
    qsizetype end = from;
    while (end < text.size() && text[end].isLetterOrNumber() && text[end] != u'∇' && text[end] != u'Σ') {
        ++end;
    }
    return text.mid(from, end - from);
}

QString letters(const QString& run) {
    // Long runs are words (mean, softmax, over); short ones are products of variables (du, dW, ds).
    const bool word = run.size() > 3;
    return word ? run.toHtmlEscaped() : QStringLiteral("<i>%1</i>").arg(run.toHtmlEscaped());
}

} // namespace

QString typeset(const QString& plainFormula) {
    QString html;
    for (qsizetype at = 0; at < plainFormula.size();) {
        const QChar letter = plainFormula[at];
        if ((letter == u'_' || letter == u'^') && at + 1 < plainFormula.size()) {
            QString script = runAt(plainFormula, at + 1);
            if (script.isEmpty()) {
                script = plainFormula.mid(at + 1, 1);
            }
            const QString tag = letter == u'_' ? QStringLiteral("sub") : QStringLiteral("sup");
            html += QStringLiteral("<%1>%2</%1>").arg(tag, letters(script));
            at += 1 + script.size();
        } else if (isLetter(letter)) {
            qsizetype end = at;
            while (end < plainFormula.size() && isLetter(plainFormula[end])) {
                ++end;
            }
            html += letters(plainFormula.mid(at, end - at));
            at = end;
        } else {
            html += letter == u' ' ? QStringLiteral(" ") : QString(letter).toHtmlEscaped();
            ++at;
        }
    }
    return html;
}

void FormulaLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange && !text().isEmpty()) {
        const QString html = text();
        clear();
        setText(html);
        setMinimumHeight(0);
        setMinimumHeight(minimumSizeHint().height()); // rows of a card remember the old height
    }
}

QString tooltipOf(const recipe::ParameterRow& row, const QString& safeWhy) {
    const auto text = [](const std::string& utf8) { return style::engineText(utf8).toHtmlEscaped(); };
    const auto line = [](const QString& content) {
        return QStringLiteral("<div style='margin-top:4px'>%1</div>").arg(content);
    };
    QString html = QStringLiteral("<div style='white-space:normal; width:%1px'><b>%2</b>")
                       .arg(scaledPixels(kTooltipWidth))
                       .arg(text(row.label));
    if (!row.formula.empty()) {
        html += QStringLiteral("&nbsp;&nbsp;<span style=\"font-family:%1; font-size:large\">%2</span>")
                    .arg(formulaFamilies(), typeset(QString::fromStdString(row.formula)));
    }
    html += line(text(row.help));
    const bool number = row.kind == recipe::ParameterKind::Real || row.kind == recipe::ParameterKind::Integer;
    if (number) {
        html += line(tr("Unit: %1. From %2 to %3.")
                         .arg(text(row.unit), shortNumber(row.minimum), shortNumber(row.maximum)));
        html += line(tr("Safe (the green line) from %1 to %2: %3")
                         .arg(shortNumber(row.safeLow), shortNumber(row.safeHigh),
                              safeWhy.isEmpty() ? tr("there every preset stays well behaved.")
                                                : safeWhy.toHtmlEscaped()));
        html += line(tr("Default (the notch; double click or Delete goes back) %1: %2")
                         .arg(shortNumber(row.defaultValue), text(row.reason)));
    } else {
        html += line(text(row.reason));
    }
    if (!row.live) {
        html += line(QStringLiteral("<b>%1</b>").arg(tr("Takes effect with a restart (R).")));
    }
    return html + QStringLiteral("</div>");
}

} // namespace sgfm::panels
