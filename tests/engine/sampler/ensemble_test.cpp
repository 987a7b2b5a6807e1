// What the members of an ensemble have in common.

#include "engine/error.h"
#include "engine/sampler/ensemble.h"

#include <QtTest>

#include <cmath>

using namespace sgfm;
using namespace sgfm::sampler;

class EnsembleTest : public QObject {
    Q_OBJECT

  private slots:
    void meanAndSpreadAreThoseOfTheMembers() {
        const field::Grid grid({4, 2}, {4.0, 2.0});
        std::vector<field::VectorField> members(3, field::VectorField(grid, 1));
        members[0].component(0, 1)[5] = 1;
        members[1].component(0, 1)[5] = 2;
        members[2].component(0, 1)[5] = 6;
        const auto fields = ensembleFields(members);
        QCOMPARE(fields.mean.component(0, 1)[5], 3.0F);
        QCOMPARE(fields.spread.component(0, 1)[5], std::sqrt(7.0F));
        QCOMPARE(fields.spread.component(0, 0)[5], 0.0F);
        QVERIFY(std::abs(ensembleSpread(members) - std::sqrt(7.0 / 8)) < 1e-6);
    }

    void oneMemberHasNoSpread() {
        std::vector<field::VectorField> members(1, field::VectorField(field::Grid({4, 2}, {4.0, 2.0}), 1));
        members[0].component(0, 0)[1] = 5;
        QCOMPARE(ensembleSpread(members), 0.0);
        QCOMPARE(ensembleFields(members).mean.component(0, 0)[1], 5.0F);
    }

    void agreementIsTheShareOfTheCommonestToken() {
        const std::vector<std::vector<std::int32_t>> members{{7, 3}, {7, 1}, {9, 2}, {7, 2}};
        const auto agreement = tokenAgreement(members);
        QCOMPARE(agreement[0].token, 7);
        QCOMPARE(agreement[0].agreement, 0.75F);
        QCOMPARE(agreement[0].entropy, -0.75F * std::log(0.75F) - 0.25F * std::log(0.25F));
        QCOMPARE(agreement[1].token, 2);
        QCOMPARE(agreement[1].agreement, 0.5F);
    }

    void fullAgreementHasNoEntropyAndTiesGoToTheLeastToken() {
        const std::vector<std::vector<std::int32_t>> members{{4, 8}, {4, 5}};
        const auto agreement = tokenAgreement(members);
        QCOMPARE(agreement[0].entropy, 0.0F);
        QCOMPARE(agreement[1].token, 5);
    }

    void sharesTellHowManyMembersHaveTheSameToken() {
        const std::vector<std::vector<std::int32_t>> members{{7, 3}, {7, 1}, {9, 2}, {7, 2}};
        const auto shares = tokenShares(members);
        QCOMPARE(shares.size(), std::size_t{4});
        QCOMPARE(shares[0], (std::vector<float>{0.75F, 0.25F}));
        QCOMPARE(shares[2], (std::vector<float>{0.25F, 0.5F}));
    }

    void differentShapesAreRefused() {
        const std::vector<std::vector<std::int32_t>> ragged{{1, 2}, {1}};
        QVERIFY_EXCEPTION_THROWN(tokenAgreement(ragged), Error);
        QVERIFY_EXCEPTION_THROWN(tokenShares(ragged), Error);
        QVERIFY_EXCEPTION_THROWN(ensembleFields({}), Error);
        const std::vector<field::VectorField> fields{field::VectorField(field::Grid({4, 2}, {4.0, 2.0}), 1),
                                                     field::VectorField(field::Grid({4, 4}, {4.0, 2.0}), 1)};
        QVERIFY_EXCEPTION_THROWN(ensembleFields(fields), Error);
    }
};

QTEST_APPLESS_MAIN(EnsembleTest)
#include "ensemble_test.moc"
