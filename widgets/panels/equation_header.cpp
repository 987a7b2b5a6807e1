#include "widgets/panels/equation_header.h"

#include "widgets/panels/formula.h"
#include "widgets/panels/term_style.h"

#include <QEvent>
#include <QStringList>

namespace sgfm::panels {

namespace {

// The switch of a term: its symbol is what the equation shows, its value whether the term acts.
const recipe::ParameterRow* switchOf(std::string_view term) {
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        if (row.term == term && row.kind == recipe::ParameterKind::Switch) {
            return &row;
        }
    }
    return nullptr;
}

} // namespace

EquationHeader::EquationHeader(QWidget* parent) : FormulaLabel(parent) {
    setTextFormat(Qt::RichText);
    setWordWrap(true);
    setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    style::setRelativeFont(*this, 1.45, style::Face::Formula);
    setAccessibleName(tr("The equation of the flow"));
    setToolTip(tr("The equation that the field obeys. Click a term to find its controls."));
    connect(this, &QLabel::linkActivated, this, &EquationHeader::termActivated);
    typesetEquation();
}

void EquationHeader::showValues(const recipe::ParameterValues& values) {
    if (!(values == m_values)) {
        m_values = values;
        typesetEquation();
    }
}

QString EquationHeader::termHtml(std::string_view term, const QString& symbol) const {
    const recipe::ParameterRow* row = switchOf(term);
    const bool on = row == nullptr || m_values.getSwitch(row->key);
    const QColor color = on ? termColor(term, palette()) : colorsOf(palette()).mutedText;
    QString unbroken = typeset(symbol); // a line may break between terms, not inside one
    unbroken.replace(u' ', QStringLiteral("&nbsp;"));
    return QStringLiteral("<a href=\"%1\" style=\"color:%2; text-decoration:%3\">%4</a>")
        .arg(QString::fromUtf8(term.data(), static_cast<qsizetype>(term.size())), color.name(),
             on ? QStringLiteral("none") : QStringLiteral("line-through"), unbroken);
}

void EquationHeader::typesetEquation() {
    const QString projection = termHtml("projection", QStringLiteral("P"));
    QStringList drift;
    for (const std::string_view term : {"advection", "viscosity", "boundary"}) {
        if (const recipe::ParameterRow* row = switchOf(term)) {
            drift += termHtml(term, QString::fromStdString(row->symbol));
        }
    }
    QString noise = QStringLiteral("σ dW");
    if (const recipe::ParameterRow* row = switchOf("noise")) {
        noise = QString::fromStdString(row->symbol);
        if (noise.startsWith(QStringLiteral("P "))) { // P has its own link
            noise = noise.mid(2);
        }
    }
    setText(QStringLiteral(
                "<span style=\"font-style:normal\"><i>du</i>&nbsp;=&nbsp;%1[&nbsp;%2&nbsp;]&nbsp;<i>ds</i> "
                "+&nbsp;%1&nbsp;%3</span>")
                .arg(projection, drift.join(QStringLiteral(" +&nbsp;")), termHtml("noise", noise)));
}

void EquationHeader::changeEvent(QEvent* event) {
    FormulaLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        typesetEquation();
    }
}

} // namespace sgfm::panels
