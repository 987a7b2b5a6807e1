#include "widgets/panels/flow_form.h"

#include "widgets/panels/form_parts.h"
#include "widgets/panels/grid_size_box.h"
#include "widgets/panels/media_well.h"

#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {

constexpr int kMostChannels = 64; // of what one offers; a recipe may have more

std::vector<std::vector<int>> sizesOf(int dimension) {
    std::vector<std::vector<int>> sizes;
    const std::vector<int> sides =
        dimension == 2 ? std::vector{64, 128, 256, 512, 1024} : std::vector{32, 48, 64, 96, 128};
    for (const int side : sides) {
        sizes.emplace_back(static_cast<std::size_t>(dimension), side);
    }
    return sizes;
}

} // namespace

FlowForm::FlowForm(QWidget* parent) : PromptForm(parent) {
    sectionColumn(this);
    makeStart();
    makeGrid();
}

void FlowForm::makeStart() {
    layout()->addWidget(caption(tr("START  u(x, 0)"), this));
    m_start = new QComboBox(this);
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
    layout()->addWidget(m_start);
    m_well = new MediaWell(tr("Or drop or paste a NumPy array (.npy) here"), this);
    layout()->addWidget(m_well);

    connect(m_start, &QComboBox::activated, this, [this] {
        const auto source = static_cast<recipe::Source>(m_start->currentData().toInt());
        if (source == recipe::Source::File) {
            emit fileWanted();
        } else {
            reportStart(source, {});
        }
    });
    connect(m_well, &MediaWell::fileWanted, this, &FlowForm::fileWanted);
    connect(m_well, &MediaWell::pasteWanted, this, &FlowForm::pasteWanted);
    connect(m_well, &MediaWell::removeWanted, this, [this] { reportStart(recipe::Source::TaylorGreen, {}); });
    connect(m_well, &MediaWell::accepted, this,
            [this](const PreviewRequest& request) { reportStart(request.source, request.file); });
}

void FlowForm::makeGrid() {
    layout()->addWidget(caption(tr("GRID"), this));
    auto* form = pairs();
    m_dimension = new QComboBox(this);
    m_dimension->addItem(tr("2-D  (x, t)"), 2);
    m_dimension->addItem(tr("3-D  (x, y, t)"), 3);
    m_dimension->setObjectName(QStringLiteral("flowDimension"));
    m_dimension->setAccessibleName(tr("Dimension"));
    m_dimension->setToolTip(tr("Axes of the box. Restarts the run."));
    form->addRow(tr("Axes"), m_dimension);
    m_size = new GridSizeBox(this);
    m_size->setObjectName(QStringLiteral("flowSize"));
    m_size->setAccessibleName(tr("Grid points"));
    m_size->setToolTip(tr("Points an axis: choose or type, like 256 × 128. Restarts the run."));
    form->addRow(tr("Points"), m_size);
    m_channels = new QSpinBox(this);
    m_channels->setObjectName(QStringLiteral("channels"));
    m_channels->setRange(1, kMostChannels);
    m_channels->setKeyboardTracking(false);
    m_channels->setAccessibleName(tr("Channels"));
    m_channels->setToolTip(tr("Fields that flow in one box, each begun a share of the box further along x. "
                              "By the carrier velocity each moves itself, or all move with their mean. "
                              "Restarts the run."));
    form->addRow(tr("Channels"), m_channels);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    fillSizes(2);

    connect(m_dimension, &QComboBox::activated, this, [this] {
        const int dimension = m_dimension->currentData().toInt();
        if (static_cast<int>(present().grid.size()) != dimension) {
            reportGrid(sizesOf(dimension)[2]);
        }
    });
    connect(m_size, &GridSizeBox::sizeChosen, this, &FlowForm::reportGrid);
    connect(m_size, &GridSizeBox::refused, this, &FlowForm::setupRefused);
    connect(m_channels, &QSpinBox::valueChanged, this, [this](int channels) {
        recipe::Recipe recipe = present();
        recipe.channels = channels;
        reportSetup(recipe);
    });
}

void FlowForm::fillSizes(int dimension) {
    m_size->setChoices(sizesOf(dimension));
    m_size->showSize(sizesOf(dimension)[2]);
}

void FlowForm::reportStart(recipe::Source source, const std::string& file) {
    recipe::Recipe recipe = present();
    recipe.prompt.source = source;
    recipe.prompt.file = file;
    if (source == recipe::Source::File) { // an array brings its own shape
        recipe.grid.clear();
        recipe.lengths.clear();
        recipe.channels = 0;
    } else if (recipe.grid.empty()) { // after an array: what is chosen in the fields again
        recipe.grid = sizesOf(m_dimension->currentData().toInt())[2];
    }
    reportSetup(recipe);
}

void FlowForm::reportGrid(const std::vector<int>& points) {
    recipe::Recipe recipe = present();
    recipe.grid = points;
    if (recipe.lengths.size() != points.size()) {
        recipe.lengths.clear();
    }
    reportSetup(recipe);
}

void FlowForm::take(const InputOffer& offer) {
    if (offer.kind == InputOffer::Kind::Nothing) {
        m_well->showProblem(offer.remark);
    } else if (offer.kind == InputOffer::Kind::Text) {
        m_well->showProblem(tr("A flow starts from an array, not from words. Text mode takes words."));
    } else if (kindOf(offer.file) == FileKind::Array) {
        PreviewRequest request;
        request.source = recipe::Source::File;
        request.file = offer.file.toStdString();
        m_well->offer(request);
        if (!offer.remark.isEmpty()) {
            m_well->showHint(offer.remark);
        }
    } else if (kindOf(offer.file) == FileKind::Text || kindOf(offer.file) == FileKind::Other) {
        m_well->showProblem(tr("%1 is no NumPy array (.npy).").arg(QFileInfo(offer.file).fileName()));
    } else {
        emit offeredElsewhere(offer.file);
    }
}

void FlowForm::setDropWaiting(bool waiting) {
    m_well->setDropWaiting(waiting);
}

void FlowForm::showPresent() {
    const recipe::Recipe& recipe = present();
    const int start = m_start->findData(static_cast<int>(recipe.prompt.source));
    m_start->setCurrentIndex(start < 0 ? 0 : start);
    const bool array = recipe.prompt.source == recipe::Source::File;
    std::optional<PreviewRequest> request;
    if (array) {
        request = PreviewRequest{};
        request->source = recipe::Source::File;
        request->file = fileOf(recipe.prompt).toStdString();
    }
    m_well->showInput(request, array);
    const int dimension = recipe.grid.size() == 3 ? 3 : 2;
    if (m_dimension->currentData().toInt() != dimension) {
        m_dimension->setCurrentIndex(m_dimension->findData(dimension));
        fillSizes(dimension);
    }
    if (!recipe.grid.empty()) {
        m_size->showSize(recipe.grid);
    }
    // The array of a file has its own shape.
    m_dimension->setEnabled(!array);
    m_size->setEnabled(!array);
    m_channels->setEnabled(!array);
    m_channels->setMaximum(std::max(kMostChannels, recipe.channels));
    m_channels->setValue(std::max(1, recipe.channels));
}

} // namespace sgfm::panels
