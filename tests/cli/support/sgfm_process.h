#pragma once
// Runs the command line program as a person would, and holds what it said.

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QtTest>

namespace sgfm::test {

struct Outcome {
    int exitCode = -1;
    QByteArray output;
    QByteArray error;
    QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
};

inline Outcome runSgfm(const QStringList& arguments, const QString& folder = {}) {
    QProcess process;
    if (!folder.isEmpty()) {
        process.setWorkingDirectory(folder);
    }
    process.start(QStringLiteral(SGFM_BINARY_DIR "/app/sgfm"), arguments);
    process.waitForFinished(-1); // ctest bounds the whole test
    Outcome outcome;
    outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    outcome.output = process.readAllStandardOutput();
    outcome.error = process.readAllStandardError();
    return outcome;
}

// A refusal that helps: the right exit code, the named thing, and a second line that says what to do.
inline bool refusedWith(const Outcome& outcome, int exitCode, const char* named) {
    const bool good =
        outcome.exitCode == exitCode && outcome.error.contains(named) && outcome.error.contains("\n  ");
    if (!good) {
        qWarning("exit %d, expected %d naming '%s'; it said: %s", outcome.exitCode, exitCode, named,
                 outcome.error.constData());
    }
    return good;
}

} // namespace sgfm::test
