#pragma once
// The branches of a run: forks that share the noise path. The present one is marked; a click changes to
// another.

#include <QWidget>

#include <string>
#include <vector>

namespace sgfm::panels {

class BranchList : public QWidget {
    Q_OBJECT
  public:
    explicit BranchList(QWidget* parent = nullptr);
    void showBranches(const std::vector<std::string>& branches, const std::string& present);

  signals:
    void branchSelected(const QString& name);

  private:
    std::vector<std::string> m_branches;
    std::string m_present;
};

} // namespace sgfm::panels
