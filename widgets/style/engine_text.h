#pragma once
// Words that come from the engine (labels, units and help of the parameter table, titles of presets,
// messages) in the language of the program. The engine knows nothing of Qt: its English is the key of the
// translation, in the context "Engine". Names of files, tokens and numbers are data and stay as they are.

#include <QCoreApplication>
#include <QString>

#include <string>

namespace sgfm::style {

inline QString engineText(const std::string& english) {
    return english.empty() ? QString() : QCoreApplication::translate("Engine", english.c_str());
}

} // namespace sgfm::style
