#include "widgets/views/field_controls.h"

#include "widgets/style/theme.h"
#include "widgets/views/field_range.h"
#include "widgets/views/view.h"
#include "widgets/views/view_header.h"

#include "engine/painter/painter.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QWidgetAction>

#include <algorithm>

namespace sgfm::views {

namespace {

// -2: norm, -1: mean, else an index; both words can be typed.
class ChannelBox : public QSpinBox {
  public:
    explicit ChannelBox(QWidget* parent) : QSpinBox(parent) { setRange(runtime::kNormOfChannels, 0); }

  protected:
    QString textFromValue(int value) const override {
        return value == runtime::kNormOfChannels   ? FieldControls::tr("norm")
               : value == runtime::kMeanOfChannels ? FieldControls::tr("mean")
                                                   : QString::number(value);
    }
    int valueFromText(const QString& text) const override {
        const QString plain = text.trimmed();
        return plain == FieldControls::tr("norm")   ? runtime::kNormOfChannels
               : plain == FieldControls::tr("mean") ? runtime::kMeanOfChannels
                                                    : plain.toInt();
    }
    QValidator::State validate(QString& text, int&) const override {
        const QString plain = text.trimmed();
        bool sound = false;
        const int value = plain.toInt(&sound);
        if (plain == FieldControls::tr("norm") || plain == FieldControls::tr("mean") ||
            (sound && value >= 0 && value <= maximum())) {
            return QValidator::Acceptable;
        }
        const bool begun =
            FieldControls::tr("norm").startsWith(plain) || FieldControls::tr("mean").startsWith(plain);
        return begun ? QValidator::Intermediate : QValidator::Invalid;
    }
};

} // namespace

FieldControls::FieldControls(View& view) : QObject(&view), m_view(view) {
    buildQuantities();
    buildRange();
    buildOverlays();
    buildOptions();
    m_view.header().addControl(m_quantity);
    m_view.header().addControl(m_map, ViewHeader::GivesWay::Early);
    m_view.header().addControl(m_range, ViewHeader::GivesWay::Early);
    m_view.header().addControl(m_overlays);
    m_view.header().addControl(m_options);
    updateIcons();
}

void FieldControls::buildQuantities() {
    m_quantity = new ChoiceButton(tr("Quantity"), tr("What is shown"), &m_view);
    for (const auto& row : quantityTable()) {
        if (row.quantity != runtime::Quantity::DensityNorm) { // the density with channel "norm"
            m_quantity->addChoice(row.id, titleOf(row), meaningOf(row), QString::fromUtf8(row.symbol));
        }
    }
    m_quantity->addSeparator();
    const auto pair = FieldSubject::divergencePair();
    m_quantity->addChoice(pair.id(), pair.title(), pair.meaning(), QStringLiteral("∇·"));
    m_map =
        new ChoiceButton(tr("Colour map"), tr("Colour map; diverging ones are symmetric about 0"), &m_view);
    for (const auto& name : painter::colorMapNames()) {
        m_map->addChoice(QString::fromStdString(name), QString::fromStdString(name));
    }
    connect(m_quantity, &ChoiceButton::chosen, this, [this](const QString& id) {
        const auto subject = FieldSubject::named(id);
        emit changed(
            [subject](FieldSettings& settings) {
                if (subject && *subject != settings.subject) {
                    settings.subject = *subject;
                    settings.map.clear(); // another quantity starts in its own map and range
                    if (settings.range == RangeMode::Locked) {
                        settings.range = RangeMode::Frame;
                    }
                }
            },
            tr("Quantity of a view"));
    });
    connect(m_map, &ChoiceButton::chosen, this, [this](const QString& id) {
        emit changed([id](FieldSettings& settings) { settings.map = id; }, tr("Colour map"));
    });
}

void FieldControls::buildRange() {
    m_range = new RangeChoice(&m_view);
    connect(m_range, &ChoiceButton::chosen, this, [this](const QString& id) {
        emit changed(
            [id, drawn = m_drawn](FieldSettings& settings) {
                settings.range = id == "locked" ? RangeMode::Locked
                                 : id == "run"  ? RangeMode::Run
                                                : RangeMode::Frame;
                settings.locked = drawn; // what is seen now
            },
            tr("Colour range"));
    });
    connect(m_range, &RangeChoice::typed, this, [this](const ColorTable::Range& range) {
        emit changed(
            [range](FieldSettings& settings) {
                settings.range = RangeMode::Locked;
                settings.locked = range;
            },
            tr("Colour range"));
    });
}

void FieldControls::addSwitch(QMenu& menu, const char* objectName, const QString& text,
                              const QString& tooltip, bool FieldSettings::*member) {
    auto* action = menu.addAction(text);
    action->setObjectName(QString::fromLatin1(objectName));
    action->setCheckable(true);
    action->setToolTip(tooltip);
    m_switches.push_back({action, member});
    connect(action, &QAction::triggered, this, [this, member, text](bool on) {
        emit changed([member, on](FieldSettings& settings) { settings.*member = on; }, text);
    });
}

void FieldControls::buildOverlays() {
    m_overlays = makeMenuButton(
        tr("Overlays"), tr("What is drawn over the colours: streaks, particles, arrows, contours, boundary"),
        &m_view);
    m_overlays->setObjectName(QStringLiteral("fieldOverlays"));
    auto& menu = *m_overlays->menu();
    addSwitch(menu, "streaks", tr("Streaks of the flow"),
              tr("Line-integral convolution: noise smeared along the flow shows every streamline"),
              &FieldSettings::streaks);
    addSwitch(menu, "particles", tr("Particles in the flow"),
              tr("Seeded particles carried by the flow as it stands, at an easy pace"),
              &FieldSettings::particles);
    addSwitch(menu, "arrows", tr("Arrows of the flow"),
              tr("Direction of the flow; length grows with its root"), &FieldSettings::arrows);
    addSwitch(menu, "contours", tr("Contours with numbers"), tr("Lines of equal value at round numbers"),
              &FieldSettings::contours);
    menu.addSeparator();
    addSwitch(menu, "support", tr("Boundary data hatched"),
              tr("Where the prompt, pinned words and topics hold the field, as strong as their fringe"),
              &FieldSettings::support);
}

void FieldControls::buildOptions() {
    m_options = makeMenuButton(tr("Field options"), tr("Channel, smoothing, labels, zoom"), &m_view);
    m_options->setObjectName(QStringLiteral("fieldOptions"));
    m_options->setText(QStringLiteral("⋯"));
    auto& menu = *m_options->menu();
    auto* panel = new QWidget(&menu);
    auto* row = new QHBoxLayout(panel);
    row->setContentsMargins(6 * style::kGrid, style::kGrid, 2 * style::kGrid, style::kGrid);
    m_channel = new ChannelBox(panel);
    m_channel->setObjectName(QStringLiteral("fieldChannel"));
    m_channel->setAccessibleName(tr("Channel"));
    m_channel->setToolTip(
        tr("One channel of the field, the mean over all, or their norm (root of the sum of squares)"));
    auto* label = new QLabel(tr("Channel"), panel);
    label->setBuddy(m_channel);
    row->addWidget(label);
    row->addWidget(m_channel, 1);
    auto* channelAction = new QWidgetAction(&menu);
    channelAction->setDefaultWidget(panel);
    menu.addAction(channelAction);
    menu.addSeparator();
    addSwitch(menu, "smooth", tr("Smooth between grid points"),
              tr("Cubic interpolation, or one flat cell a grid point"), &FieldSettings::smooth);
    addSwitch(menu, "labels", tr("Axes and labels"), tr("Tokens or numbers along x, slices along t or y"),
              &FieldSettings::labels);
    addSwitch(menu, "commonRange", tr("One range for both panes"),
              tr("Before and after P in the same colours, or each in its own range"),
              &FieldSettings::commonRange);
    menu.addSeparator();
    connect(menu.addAction(tr("Show all (double click, Home)")), &QAction::triggered, this,
            &FieldControls::showAllRequested);
    connect(m_channel, &QSpinBox::valueChanged, this, [this](int value) {
        emit changed([value](FieldSettings& settings) { settings.channel = value; }, tr("Channel of a view"));
    });
}

void FieldControls::show(const FieldSettings& settings, const QString& map) {
    m_quantity->setCurrentId(settings.subject.id());
    m_quantity->setToolTip(settings.subject.meaning());
    m_map->setCurrentId(map);
    static constexpr const char* ids[] = {"frame", "run", "locked"};
    m_range->setCurrentId(QString::fromLatin1(ids[static_cast<int>(settings.range)]));
    const bool flows = settings.subject.quantity != runtime::Quantity::Coefficients;
    for (const auto& row : m_switches) {
        row.action->setChecked(settings.*row.member);
        const QString name = row.action->objectName();
        if (name == "commonRange") {
            row.action->setVisible(settings.subject.pair);
        } else if (name != "labels") { // coefficients are no place in the box: nothing flows there
            row.action->setEnabled(flows);
        }
    }
    const QSignalBlocker blocker(m_channel);
    m_channel->setMaximum(
        std::max(m_channel->maximum(), settings.channel)); // a state may come before its frame
    m_channel->setValue(settings.channel);
}

void FieldControls::showRange(const ColorTable::Range& range, bool symmetric) {
    m_drawn = range;
    m_range->showRange(range, symmetric);
}

void FieldControls::offer(const field::Grid& grid, int channels) {
    for (const auto& row : quantityTable()) {
        m_quantity->setChoiceVisible(row.id, existsOn(row.quantity, grid));
    }
    const QSignalBlocker blocker(m_channel);
    m_channel->setMaximum(channels > 1 ? channels - 1 : runtime::kMeanOfChannels);
}

void FieldControls::openRange(const QPoint& globalPosition) {
    m_range->menu()->popup(globalPosition);
}

void FieldControls::updateIcons() {
    m_overlays->setIcon(style::icon(QStringLiteral("flow"), style::paletteOf(m_view)));
}

} // namespace sgfm::views
