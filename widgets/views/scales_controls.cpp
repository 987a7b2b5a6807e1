// The scales view's controls: what stands in its header, its menus, and the state they keep.

#include "widgets/style/theme.h"
#include "widgets/views/labelled_slider.h"
#include "widgets/views/mallat_layout.h"
#include "widgets/views/scale_filter.h"
#include "widgets/views/scales_canvas.h"
#include "widgets/views/scales_view.h"
#include "widgets/views/view_header.h"

#include "engine/painter/painter.h"
#include "engine/recipe/parameters.h"

#include <QActionGroup>
#include <QEvent>
#include <QMenu>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace sgfm::views {

void ScalesView::makeControls() {
    m_bandChoice = new ChoiceButton(
        tr("Band"), tr("Which details of each scale are shown: the axes along which they tell changes"),
        this);
    m_mapChoice =
        new ChoiceButton(tr("Colour map"), tr("Colour map, symmetric about 0 for each scale"), this);
    for (const auto& name : painter::colorMapNames()) {
        m_mapChoice->addChoice(QString::fromStdString(name), QString::fromStdString(name));
    }
    m_mapChoice->setCurrentId("balance");
    m_layoutChoice = new ChoiceButton(tr("Layout"), tr("How the scales are laid out"), this);
    m_layoutChoice->addChoice("auto", tr("automatic"), tr("Strips for a text, tiles for flows and videos"),
                              tr("layout"));
    m_layoutChoice->addChoice("strips", tr("strips"), tr("One below the other, aligned along x"));
    m_layoutChoice->addChoice("tiles", tr("tiles"), tr("Each as a picture of its own"));
    m_filterButton = new QToolButton(this);
    m_filterButton->setObjectName(QStringLiteral("filterViews"));
    m_filterButton->setProperty("role", "flat");
    m_filterButton->setCheckable(true);
    m_filterButton->setText(tr("Filter views"));
    m_filterButton->setAccessibleName(tr("Filter views"));
    m_filterButton->setToolTip(tr("All pictures of the window, and the decoded text, are made of the chosen "
                                  "scales only. The run itself is not filtered."));
    m_filterButton->setFocusPolicy(Qt::TabFocus);
    m_optionsButton = new QToolButton(this);
    m_optionsButton->setProperty("role", "flat");
    m_optionsButton->setAccessibleName(tr("Options of the scales"));
    m_optionsButton->setToolTip(
        tr("Range, channels, reconstruction, filtered views, and all scales as they were"));
    m_optionsButton->setPopupMode(QToolButton::InstantPopup);
    m_optionsButton->setFocusPolicy(Qt::TabFocus);
    m_optionsButton->setMenu(makeOptions());
    header().addControl(m_filterButton,
                        ViewHeader::GivesWay::Early); // its menu has it too, so the title comes first
    header().addControl(m_bandChoice);
    header().addControl(m_layoutChoice, ViewHeader::GivesWay::Early);
    header().addControl(m_mapChoice, ViewHeader::GivesWay::Early);
    header().addControl(m_optionsButton);
    m_slice = new LabelledSlider(
        tr("slice t"), tr("Which slice along t of each scale is shown, from the first to the last"),
        [this](int value) {
            return m_slice == nullptr ? QString() : tr("%1 of %2").arg(value).arg(m_slice->maximum());
        },
        this);
    body().addWidget(m_slice);
    m_slice->hide();
    connect(m_bandChoice, &ChoiceButton::chosen, this, [this] { changed(tr("Band of the scales")); });
    connect(m_mapChoice, &ChoiceButton::chosen, this, [this] { changed(tr("Colour map of the scales")); });
    connect(m_layoutChoice, &ChoiceButton::chosen, this, [this] { changed(tr("Layout of the scales")); });
    connect(m_slice, &LabelledSlider::moved, this, [this] { refresh(); });
    connect(m_slice, &LabelledSlider::settled, this, [this] { changed(tr("Slice of the scales")); });
    connect(m_filterButton, &QToolButton::clicked, this,
            [this](bool on) { edit("scales.filter_views", on ? 1 : 0, false); });
    showIcons();
    showControls();
}

void ScalesView::showIcons() {
    m_optionsButton->setIcon(style::icon(QStringLiteral("options"), style::paletteOf(*this)));
}

void ScalesView::changeEvent(QEvent* event) {
    View::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        showIcons();
    }
}

QMenu* ScalesView::makeOptions() {
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    const auto addGroup = [&](const QString& heading, QString& value,
                              const std::vector<std::array<QString, 3>>& choices, const QString& what) {
        menu->addSection(heading);
        auto* group = new QActionGroup(menu);
        for (const auto& [id, text, tooltip] : choices) {
            auto* action = menu->addAction(text);
            action->setCheckable(true);
            action->setToolTip(tooltip);
            group->addAction(action);
            connect(action, &QAction::triggered, this, [this, id = id, &value, what] {
                value = id;
                changed(what);
                emit wantedLayersChanged();
            });
            connect(menu, &QMenu::aboutToShow, action,
                    [action, id = id, &value] { action->setChecked(value == id); });
        }
    };
    addGroup(tr("Colour range"), m_range,
             {{QStringLiteral("each"), tr("Of each scale"), tr("Every scale fills its colours")},
              {QStringLiteral("all"), tr("Of all scales"), tr("One range: colours compare between scales")}},
             tr("Colour range of the scales"));
    addGroup(
        tr("Channels"), m_channels,
        {{QStringLiteral("mean"), tr("Mean"), tr("Coefficients of the mean over channels, signed")},
         {QStringLiteral("norm"), tr("Norm"), tr("Root of the sum of squares over channels: size alone")}},
        tr("Channels of the scales"));
    menu->addSeparator();
    auto* reconstruction = menu->addAction(tr("Show the reconstruction"));
    reconstruction->setCheckable(true);
    reconstruction->setToolTip(tr("The field rebuilt from the chosen scales, behind them"));
    connect(reconstruction, &QAction::triggered, this, [this](bool on) {
        m_reconstruction = on;
        changed(tr("Reconstruction of the scales"));
        emit wantedLayersChanged();
    });
    connect(menu, &QMenu::aboutToShow, reconstruction,
            [this, reconstruction] { reconstruction->setChecked(m_reconstruction); });
    auto* filter = menu->addAction(tr("Filter views"));
    filter->setCheckable(true);
    filter->setToolTip(m_filterButton->toolTip());
    connect(filter, &QAction::triggered, this,
            [this](bool on) { edit("scales.filter_views", on ? 1 : 0, false); });
    connect(menu, &QMenu::aboutToShow, filter, [this, filter] { filter->setChecked(filtersViews()); });
    auto* reset = menu->addAction(tr("All scales as they were"));
    connect(reset, &QAction::triggered, this, [this] {
        std::map<std::string, double> values;
        for (int scale = 0; scale < recipe::kMaximumScales; ++scale) {
            values[scaleKey("gain", scale)] = 1;
            values[scaleKey("mute", scale)] = 0;
        }
        editAll(values, tr("All scales as they were"));
    });
    return menu;
} // namespace

QMenu* ScalesView::menuOf(int scale) {
    m_menu = std::make_unique<QMenu>(this);
    QMenu& menu = *m_menu;
    menu.setToolTipsVisible(true);
    menu.addSection(tr("Scale j = %1").arg(scale));
    auto* mute = menu.addAction(tr("Mute"));
    mute->setCheckable(true);
    mute->setChecked(isMuted(scale));
    connect(mute, &QAction::triggered, this,
            [this, scale](bool on) { edit(scaleKey("mute", scale), on ? 1 : 0, false); });
    auto* gains = menu.addMenu(tr("Gain"));
    auto* group = new QActionGroup(&menu);
    for (const double value : {0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0}) {
        auto* action = gains->addAction(QStringLiteral("×%1").arg(value));
        action->setCheckable(true);
        action->setChecked(gain(scale) == value);
        group->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, scale, value] { edit(scaleKey("gain", scale), value, false); });
    }
    menu.addSeparator();
    const int last = scaleCount() - 1;
    const auto add = [&](const QString& text, int from, int to) {
        connect(menu.addAction(text), &QAction::triggered, this,
                [this, text, from, to] { choose(from, to, text); });
    };
    add(tr("Only scale %1").arg(scale), scale, scale);
    add(tr("Up to scale %1").arg(scale), 0, scale);
    add(tr("From scale %1 on").arg(scale), scale, last);
    add(tr("All scales"), 0, last);
    menu.addSeparator();
    auto* filter = menu.addAction(tr("Filter views"));
    filter->setCheckable(true);
    filter->setChecked(filtersViews());
    filter->setToolTip(m_filterButton->toolTip());
    connect(filter, &QAction::triggered, this,
            [this](bool on) { edit("scales.filter_views", on ? 1 : 0, false); });
    return m_menu.get();
}

void ScalesView::changed(const QString& what) {
    refresh();
    emit stateEdited(what);
}

void ScalesView::showControls() {
    const bool threeD = frame() != nullptr && frame()->grid.dimension() == 3;
    if (m_bandChoice->choices().isEmpty() || threeD != m_threeD) {
        m_threeD = threeD;
        const QString before = m_bandChoice->currentId();
        m_bandChoice->clearChoices();
        m_bandChoice->addChoice("x", tr("along x"), tr("Changes along x (wording), smooth along the others"));
        if (threeD) {
            m_bandChoice->addChoice("y", tr("along y"), tr("Changes along y, smooth along the others"));
            m_bandChoice->addChoice("t", tr("along t"), tr("Changes from frame to frame"));
            m_bandChoice->addChoice("xy", tr("x and y"), tr("Changes along x and y at once"));
            m_bandChoice->addChoice("xt", tr("x and t"), tr("Changes along x and t at once"));
            m_bandChoice->addChoice("yt", tr("y and t"), tr("Changes along y and t at once"));
            m_bandChoice->addChoice("xyt", tr("x, y and t"), tr("Changes along all axes at once"));
        } else {
            m_bandChoice->addChoice("t", tr("along t"), tr("Changes along t, smooth along x"));
            m_bandChoice->addChoice("xt", tr("x and t"), tr("Changes along both axes at once"));
        }
        if (!m_bandChoice->setCurrentId(before)) {
            m_bandChoice->setCurrentId("x");
        }
    }
    m_slice->setVisible(threeD);
    if (threeD && m_slice->maximum() != frame()->grid.points(2) - 1) {
        m_slice->setMaximum(frame()->grid.points(2) - 1);
        m_slice->setValue(frame()->grid.points(2) / 2);
    }
    m_filterButton->setChecked(filtersViews());
}

Band ScalesView::band() const {
    const QString id = m_bandChoice->currentId();
    const bool t = id.contains('t');
    return m_threeD ? Band{{id.contains('x'), id.contains('y'), t}} : Band{{id.contains('x'), t, false}};
}

bool ScalesView::tiles() const {
    const QString layout = m_layoutChoice->currentId();
    return layout == "tiles" ||
           (layout == "auto" && frame() != nullptr && frame()->mode != recipe::Mode::Text);
}

double ScalesView::slice() const {
    return (m_slice->value() + 0.5) / (m_slice->maximum() + 1);
}

QJsonObject ScalesView::saveState() const {
    return {{"band", m_bandChoice->currentId()},
            {"map", m_mapChoice->currentId()},
            {"layout", m_layoutChoice->currentId()},
            {"range", m_range},
            {"channels", m_channels},
            {"reconstruction", m_reconstruction},
            {"slice", m_slice->value()}};
}

void ScalesView::restoreState(const QJsonObject& state) {
    m_bandChoice->setCurrentId(state["band"].toString());
    m_mapChoice->setCurrentId(state["map"].toString());
    m_layoutChoice->setCurrentId(state["layout"].toString());
    const QString range = state["range"].toString();
    m_range = range == "each" || range == "all" ? range : m_range;
    const QString channels = state["channels"].toString();
    m_channels = channels == "mean" || channels == "norm" ? channels : m_channels;
    m_reconstruction = state["reconstruction"].toBool(m_reconstruction);
    if (state.contains("slice")) {
        m_slice->setValue(state["slice"].toInt(m_slice->value()));
    }
    refresh();
    emit wantedLayersChanged();
}

} // namespace sgfm::views
