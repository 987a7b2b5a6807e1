#include "widgets/panels/branch_list.h"

#include "widgets/panels/wrapping_layout.h"

#include <QToolButton>

namespace sgfm::panels {

BranchList::BranchList(QWidget* parent) : QWidget(parent) {
    setLayout(new WrappingLayout(4));
    setAccessibleName(tr("Branches"));
}

void BranchList::showBranches(const std::vector<std::string>& branches, const std::string& present) {
    if (branches == m_branches && present == m_present) {
        return;
    }
    m_branches = branches;
    m_present = present;
    while (QLayoutItem* item = layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const std::string& branch : m_branches) {
        auto* chip = new QToolButton(this);
        const QString name = QString::fromStdString(branch);
        chip->setText(name);
        chip->setCheckable(true);
        chip->setChecked(branch == m_present);
        chip->setProperty("role", "chip");
        chip->setObjectName(QStringLiteral("branch.") + name);
        chip->setAccessibleName(tr("Branch %1").arg(name));
        chip->setToolTip(tr("Goes on with branch “%1”").arg(name));
        layout()->addWidget(chip);
        chip->show();
        connect(chip, &QToolButton::clicked, this, [this, chip, name] {
            chip->setChecked(name.toStdString() == m_present); // the engine decides, the next frame shows it
            emit branchSelected(name);
        });
    }
    updateGeometry();
}

} // namespace sgfm::panels
