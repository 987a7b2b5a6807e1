// The parts of the objective against what they stand for: cross-entropy and its gradients, the residual
// energy, evidence drawn without a field, and the choice of noise levels.

#include "engine/training/residual_loss.h" // torch first: Qt's `slots` is a macro
#include "engine/training/sigma_sampler.h"
#include "engine/training/token_loss.h"

#include "engine/error.h"
#include "engine/sampler/physics_correction.h"

#include <QtTest>

#include <cmath>

using namespace sgfm;

namespace {

std::shared_ptr<const text::Lexicon> lexicon() {
    static const auto shared =
        std::make_shared<const text::Lexicon>(std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv");
    return shared;
}

double largestDifference(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

} // namespace

class TrainingPartsTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void tokenLossIsCrossEntropyWithItsGradients();
    void posteriorMeanIsTheSoftmaxMean();
    void residualEnergyIsTheSamplers();
    void evidenceOfAWindowIsThatOfItsField();
    void levelsFollowTheSlopeOfTheCurve();
};

void TrainingPartsTest::tokenLossIsCrossEntropyWithItsGradients() {
    torch::manual_seed(3);
    constexpr std::int64_t kRowsOfTest = 401; // more than two blocks of rows, the last one short
    const auto embeddings = torch::randn({50, 6});
    const auto leaf = [](torch::Tensor values) { return values.requires_grad_(); };
    std::vector<torch::Tensor> parts{leaf(torch::randn({kRowsOfTest, 6})),
                                     leaf(torch::randn({kRowsOfTest, 4})), leaf(torch::randn({50, 4})),
                                     leaf(torch::randn({50}))};
    const auto targets = torch::randint(0, 50, {kRowsOfTest});
    const auto weights = torch::rand({kRowsOfTest});
    const auto loss = training::tokenLoss(parts[0], parts[1], embeddings, parts[2], parts[3], targets,
                                          weights, torch::kFloat32);
    loss.sum.backward();
    std::vector<torch::Tensor> gradients;
    for (auto& part : parts) {
        gradients.push_back(part.grad().clone());
        part.mutable_grad().reset();
    }
    const auto logits = torch::linear(parts[0], embeddings) + torch::linear(parts[1], parts[2], parts[3]);
    const auto rows = torch::nn::functional::cross_entropy(
        logits, targets, torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone));
    QVERIFY(largestDifference(rows, loss.everyRow) < 1e-4);
    (rows * weights).sum().backward();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        QVERIFY(largestDifference(parts[i].grad(), gradients[i]) <
                1e-4 * (1 + gradients[i].abs().max().item<double>()));
    }
}

void TrainingPartsTest::posteriorMeanIsTheSoftmaxMean() {
    torch::manual_seed(4);
    const auto embeddings = torch::randn({30, 6});
    const auto a = torch::randn({200, 6});
    const auto e = torch::randn({200, 3});
    const auto table = torch::randn({30, 3});
    const auto bias = torch::randn({30});
    const auto mean = training::posteriorMean(a, e, embeddings, table, bias, torch::kFloat32);
    const auto logits = torch::linear(a, embeddings) + torch::linear(e, table, bias);
    QVERIFY(largestDifference(mean, torch::matmul(torch::softmax(logits, 1), embeddings)) < 1e-5);
}

void TrainingPartsTest::residualEnergyIsTheSamplers() {
    // Without advection, where products are formed (here without dealiasing) does not matter: the two are
    // one.
    const training::WindowOptions window{.points = 32, .timePoints = 8, .fringe = 2};
    torch::manual_seed(5);
    const auto line = torch::randn({1, 32, 3});
    fourier::Planner planner(1);
    const fourier::Transform transform(planner, field::Grid({32, 8}, {32.0, 6.0}));
    const text::RefinementOperator refinement(transform, 2);
    const auto field = refinement.apply({line.data_ptr<float>(), 96}, 3);
    const auto energyOf = [&](double advection, const torch::Tensor& lines) {
        training::ResidualLoss loss(window, advection, 0.05);
        loss.setForcing(torch::zeros({1, 32, 3}));
        return loss.energy(lines).item<double>();
    };
    const double linear = energyOf(0, line);
    const double sampled =
        sampler::residualEnergy(field, {0.0, 0.05, dynamics::Transport::Carrier}, nullptr, transform);
    QVERIFY2(std::abs(linear - sampled) < 2e-4 * sampled,
             qPrintable(QString("%1 %2").arg(linear).arg(sampled)));
    // With advection and a smooth line, whose products alias little, they agree to a percent.
    const auto x = torch::arange(32, torch::kFloat32) * (2 * 3.14159265F / 32);
    const auto smooth =
        torch::stack({torch::cos(x), torch::sin(x), torch::cos(x + 0.7F)}, 1).unsqueeze(0).contiguous();
    const auto smoothField = refinement.apply({smooth.data_ptr<float>(), 96}, 3);
    const double advected =
        sampler::residualEnergy(smoothField, {1.0, 0.05, dynamics::Transport::Carrier}, nullptr, transform);
    QVERIFY2(std::abs(energyOf(1, smooth) / advected - 1) < 0.05,
             qPrintable(QString("%1 %2").arg(energyOf(1, smooth)).arg(advected)));
    // The mean residual of a set is no departure from it.
    training::ResidualLoss loss(window, 0, 0.05);
    loss.setForcing(line.mean(1, true).expand({1, 32, 3}).contiguous());
    QVERIFY(loss.energy(line.mean(1, true).expand({1, 32, 3}).contiguous()).item<double>() < 1e-8);
}

void TrainingPartsTest::evidenceOfAWindowIsThatOfItsField() {
    const training::WindowOptions window{.points = 48, .timePoints = 8, .fringe = 2};
    const training::TextWindows windows(lexicon(), window);
    training::TokenStream stream;
    stream.tokens =
        lexicon()->tokenize("In the beginning God created the heaven and the earth. And the earth was "
                            "without form, and void; and darkness was upon the face of the deep. And the "
                            "Spirit of God moved upon the face of the waters.");
    stream.starts = {0};
    auto example = windows.ofPassage(stream, 0, 3);
    example.sigma = 1e-4; // so little noise that both are the clean line's
    const auto batch = windows.batch({example}, at::detail::createCPUGenerator(1));
    fourier::Planner planner(1);
    const fourier::Transform transform(planner, field::Grid({48, 8}, {48.0, 6.0}));
    const text::RefinementOperator refinement(transform, 2);
    const auto clean = batch.clean.contiguous();
    const int channels = lexicon()->channels();
    const auto count = static_cast<std::size_t>(clean.numel());
    const auto y = refinement.adjoint(refinement.apply({clean.data_ptr<float>(), count}, channels));
    const auto evidence = refinement.evidence(y, channels, 2.0);
    // the same y, looked at as if it had noise of level 2
    auto inputs = batch.inputs;
    const auto spectrum = torch::matmul(windows.basis().t(), clean) * windows.eigenvalues().view({1, -1, 1});
    windows.setEvidence(spectrum, {2.0}, {0.0}, inputs);
    const auto mean = torch::from_blob(const_cast<float*>(evidence.mean.data()), clean.sizes());
    const auto whitened = torch::from_blob(const_cast<float*>(evidence.whitened.data()), clean.sizes());
    QVERIFY(largestDifference(inputs.mean, mean) < 2e-3);
    QVERIFY(largestDifference(inputs.whitened, whitened) < 2e-2); // of values up to 30
    QVERIFY(std::abs(windows.reliability(2.0) - evidence.reliability) < 1e-4);
    QCOMPARE(batch.given.sum().item<std::int64_t>(), std::int64_t{3});
}

void TrainingPartsTest::levelsFollowTheSlopeOfTheCurve() {
    training::SigmaSampler sampler(1, 100);
    std::vector<double> loss(sampler.bins());
    const std::vector<double> rows(sampler.bins(), 1.0);
    for (std::size_t bin = 0; bin < loss.size(); ++bin) { // all that is learned lies between 8 and 12
        loss[bin] = sampler.centre(bin) < 8 ? 0.0 : (sampler.centre(bin) < 12 ? 3.0 : 6.0);
    }
    for (int i = 0; i < 400; ++i) {
        sampler.observe(loss, rows);
    }
    auto generator = at::detail::createCPUGenerator(9);
    int within = 0;
    for (int i = 0; i < 2000; ++i) {
        const double sigma = sampler.draw(generator);
        QVERIFY(sigma >= 1 && sigma <= 100);
        within += sigma > 6 && sigma < 16 ? 1 : 0;
    }
    // half of the draws by slope, and of the even half ln(16/6)/ln(100) = 21 %
    QVERIFY2(std::abs(within / 2000.0 - 0.6) < 0.08, qPrintable(QString::number(within)));
    training::SigmaSampler copy(1, 100);
    copy.setState(sampler.state());
    auto a = at::detail::createCPUGenerator(2);
    auto b = at::detail::createCPUGenerator(2);
    QCOMPARE(copy.draw(a), sampler.draw(b));
}

QTEST_APPLESS_MAIN(TrainingPartsTest)
#include "training_parts_test.moc"
