#include "widgets/panels/flow_form.h"

#include "widgets/panels/form_parts.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QStringList>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {

QString sizeText(const std::vector<int>& grid) {
    QStringList parts;
    for (const int points : grid) {
        parts += QString::number(points);
    }
    return parts.join(QStringLiteral(" × "));
}

} // namespace

FlowForm::FlowForm(QWidget* parent)
    : PromptForm(parent),
      m_start(new QComboBox(this)),
      m_dimension(new QComboBox(this)),
      m_size(new QComboBox(this)) {
    auto* column = sectionColumn(this);
    column->addWidget(caption(tr("START  u(x, 0)"), this));
    const auto start = [this](const QString& text, recipe::Source source) {
        m_start->addItem(text, static_cast<int>(source));
    };
    start(tr("Taylor-Green vortices"), recipe::Source::TaylorGreen);
    start(tr("Random flow"), recipe::Source::Random);
    start(tr("Scattered vortices"), recipe::Source::Vortices);
    start(tr("Shear layers"), recipe::Source::ShearLayer);
    start(tr("From a .npy file…"), recipe::Source::File);
    m_start->setObjectName(QStringLiteral("flowStart"));
    m_start->setAccessibleName(tr("Initial condition"));
    m_start->setToolTip(tr("What the flow starts from. Restarts the run."));
    column->addWidget(m_start);

    column->addWidget(caption(tr("GRID"), this));
    auto* form = pairs();
    m_dimension->addItem(tr("2-D  (x, t)"), 2);
    m_dimension->addItem(tr("3-D  (x, y, t)"), 3);
    m_dimension->setObjectName(QStringLiteral("flowDimension"));
    m_dimension->setAccessibleName(tr("Dimension"));
    m_dimension->setToolTip(tr("Axes of the box. Restarts the run."));
    form->addRow(tr("Axes"), m_dimension);
    m_size->setObjectName(QStringLiteral("flowSize"));
    m_size->setAccessibleName(tr("Grid points"));
    m_size->setToolTip(tr("Points an axis. Restarts the run."));
    form->addRow(tr("Points"), m_size);
    column->addLayout(form);
    fillSizes(2);

    connect(m_start, &QComboBox::activated, this, [this] {
        const auto source = static_cast<recipe::Source>(m_start->currentData().toInt());
        if (source == recipe::Source::File) {
            emit fileWanted();
            return;
        }
        recipe::Recipe recipe = present();
        recipe.prompt.source = source;
        recipe.prompt.file.clear();
        reportSetup(recipe);
    });
    connect(m_dimension, &QComboBox::activated, this, [this] {
        fillSizes(m_dimension->currentData().toInt());
        reportGrid();
    });
    connect(m_size, &QComboBox::activated, this, &FlowForm::reportGrid);
}

void FlowForm::fillSizes(int dimension) {
    m_size->clear();
    const std::vector<int> sides =
        dimension == 2 ? std::vector{64, 128, 256, 512, 1024} : std::vector{32, 48, 64, 96, 128};
    for (const int side : sides) {
        m_size->addItem(sizeText(std::vector<int>(static_cast<std::size_t>(dimension), side)), side);
    }
    m_size->setCurrentIndex(2);
}

void FlowForm::reportGrid() {
    recipe::Recipe recipe = present();
    const auto dimension = static_cast<std::size_t>(m_dimension->currentData().toInt());
    recipe.grid.assign(dimension, m_size->currentData().toInt());
    if (recipe.lengths.size() != dimension) {
        recipe.lengths.clear();
    }
    reportSetup(recipe);
}

void FlowForm::useFile(const QString& path) {
    recipe::Recipe recipe = present();
    recipe.prompt.source = recipe::Source::File;
    recipe.prompt.file = path.toStdString();
    reportSetup(recipe);
}

void FlowForm::showPresent() {
    const recipe::Recipe& recipe = present();
    const int start = m_start->findData(static_cast<int>(recipe.prompt.source));
    m_start->setCurrentIndex(start < 0 ? 0 : start);
    m_start->setToolTip(recipe.prompt.file.empty() ? tr("What the flow starts from. Restarts the run.")
                                                   : QString::fromStdString(recipe.prompt.file));
    const int dimension = recipe.grid.size() == 3 ? 3 : 2;
    if (m_dimension->currentData().toInt() != dimension) {
        m_dimension->setCurrentIndex(m_dimension->findData(dimension));
        fillSizes(dimension);
    }
    const QString text = sizeText(recipe.grid);
    if (!recipe.grid.empty() && m_size->findText(text) < 0) {
        m_size->addItem(text, recipe.grid.front());
    }
    m_size->setCurrentIndex(m_size->findText(text));
}

} // namespace sgfm::panels
