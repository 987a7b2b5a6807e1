#pragma once
// The recorded output of an independent implementation, tests/reference/wavelet.json.

#include "engine/field/grid.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <array>
#include <string>
#include <vector>

namespace sgfm::testing {

struct ReferenceCase {
    std::string wavelet;
    field::Grid grid;
    std::array<int, field::kMaxDimension> levels{};
    std::vector<double> coefficients;

    QString label() const {
        QString text = QString::fromStdString(wavelet);
        for (int axis = 0; axis < grid.dimension(); ++axis) {
            text += QString(axis == 0 ? " %1:%2" : " x %1:%2")
                        .arg(grid.points(axis))
                        .arg(levels[static_cast<std::size_t>(axis)]);
        }
        return text;
    }
};

inline QJsonObject waveletReference() {
    QFile file(QStringLiteral(SGFM_REFERENCE_DIR "/wavelet.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("tests/reference/wavelet.json cannot be read");
    }
    return QJsonDocument::fromJson(file.readAll()).object();
}

inline std::vector<double> numbers(const QJsonValue& array) {
    std::vector<double> values;
    for (const auto& value : array.toArray()) {
        values.push_back(value.toDouble());
    }
    return values;
}

inline std::vector<ReferenceCase> referenceCases() {
    std::vector<ReferenceCase> cases;
    for (const auto& value : waveletReference()["cases"].toArray()) {
        const auto object = value.toObject();
        ReferenceCase made;
        made.wavelet = object["wavelet"].toString().toStdString();
        std::vector<int> points;
        for (const auto& count : object["points"].toArray()) {
            points.push_back(count.toInt());
        }
        made.grid = field::Grid::twoPi(points);
        std::size_t axis = 0;
        for (const auto& count : object["levels"].toArray()) {
            made.levels[axis++] = count.toInt();
        }
        made.coefficients = numbers(object["coefficients"]);
        cases.push_back(std::move(made));
    }
    return cases;
}

// Sample i of every case's input: value(i) of make_wavelet_reference.py.
inline float referenceSample(std::size_t i) {
    return static_cast<float>((i * 7919 + (i * i % 613) * 104729) % 1024) / 512.0F - 1.0F;
}

} // namespace sgfm::testing
