#include "app/window/background_writer.h"

#include "engine/error.h"

namespace sgfm::window {

BackgroundWriter::BackgroundWriter(QObject* parent)
    : QObject(parent), m_thread([this](const std::stop_token& stop) { work(stop); }) {
}

BackgroundWriter::~BackgroundWriter() {
    m_thread.request_stop();
    m_news.notify_all();
    m_thread.join();
}

void BackgroundWriter::post(std::function<void()> task) {
    {
        const std::scoped_lock guard(m_lock);
        if (m_broken) {
            return;
        }
        m_tasks.push_back(std::move(task));
    }
    m_news.notify_all();
}

std::size_t BackgroundWriter::backlog() const {
    const std::scoped_lock guard(m_lock);
    return m_tasks.size() + m_atHand;
}

void BackgroundWriter::work(const std::stop_token& stop) {
    while (true) {
        std::function<void()> task;
        {
            std::unique_lock guard(m_lock);
            m_news.wait(guard, stop, [this] { return !m_tasks.empty(); });
            if (stop.stop_requested()) {
                return;
            }
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
            m_atHand = 1;
        }
        try {
            task();
        } catch (...) {
            report(std::current_exception());
        }
        {
            const std::scoped_lock guard(m_lock);
            m_atHand = 0;
        }
        QMetaObject::invokeMethod(this, &BackgroundWriter::taskDone, Qt::QueuedConnection);
    }
}

void BackgroundWriter::report(std::exception_ptr error) {
    {
        const std::scoped_lock guard(m_lock);
        m_broken = true;
        m_tasks.clear();
    }
    runtime::Notice notice{
        runtime::Notice::Kind::Error, tr("The export could not be written").toStdString(), {}, {}, {}};
    try {
        std::rethrow_exception(error);
    } catch (const Error& known) {
        notice.message = known.message();
        notice.remedy = known.remedy();
    } catch (const std::exception& unknown) {
        notice.message = unknown.what();
        notice.remedy = tr("Try again, or choose another place.").toStdString();
    }
    QMetaObject::invokeMethod(
        this, [this, notice] { emit failed(notice); }, Qt::QueuedConnection);
}

} // namespace sgfm::window
