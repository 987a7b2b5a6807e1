#include "app/window/plan_survey.h"

#include "engine/error.h"
#include "widgets/style/engine_text.h"

namespace sgfm::window {

PlanSurvey::PlanSurvey(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

PlanSurvey::~PlanSurvey() {
    ++m_corpusQuestion;
    ++m_measureQuestion;
    m_pool.clear();
    m_pool.waitForDone();
}

void PlanSurvey::readCorpus(const QString& file, std::shared_ptr<const text::Lexicon> lexicon) {
    const int question = ++m_corpusQuestion;
    m_pool.start([this, question, file = file.toStdString(), lexicon = std::move(lexicon)] {
        training::CorpusSurvey survey;
        QString problem;
        try {
            survey = training::surveyCorpus(file, lexicon.get(),
                                            [&](double) { return question == m_corpusQuestion; });
        } catch (const Error& error) {
            problem =
                (style::engineText(error.message()) + u' ' + style::engineText(error.remedy())).trimmed();
        } catch (const std::exception&) {
            problem = tr("This cannot be read. Try another file.");
        }
        QMetaObject::invokeMethod(
            this,
            [this, question, survey, problem] {
                if (question != m_corpusQuestion) {
                    return;
                }
                if (problem.isEmpty()) {
                    emit corpusRead(survey);
                } else {
                    emit corpusRefused(problem);
                }
            },
            Qt::QueuedConnection);
    });
}

void PlanSurvey::measure(const training::TextTrainingPlan& plan) {
    const int question = ++m_measureQuestion;
    m_pool.start([this, question, plan] {
        if (question != m_measureQuestion) {
            return; // a newer one waits
        }
        double seconds = 0;
        try {
            seconds = training::measureStepSeconds(plan);
        } catch (const std::exception&) { // the training itself tells what is wrong
        }
        QMetaObject::invokeMethod(
            this,
            [this, question, seconds] {
                if (question == m_measureQuestion && seconds > 0) {
                    emit measured(seconds);
                }
            },
            Qt::QueuedConnection);
    });
}

void PlanSurvey::lookForCheckpoint(const QString& model) {
    m_pool.start([this, model] {
        const auto steps = training::stepsOfCheckpoint(model.toStdString());
        QMetaObject::invokeMethod(
            this, [this, model, steps] { emit checkpointFound(model, steps); }, Qt::QueuedConnection);
    });
}

} // namespace sgfm::window
