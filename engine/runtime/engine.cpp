#include "engine/runtime/engine.h"

#include "engine/runtime/mailbox.h"
#include "engine/runtime/worker.h"

#include <thread>
#include <utility>

namespace sgfm::runtime {

class Engine::Implementation {
  public:
    Implementation(Resources resources, std::function<void()> onNews)
        : m_worker(std::move(resources), std::move(onNews), mailbox),
          m_thread([this](std::stop_token stop) { m_worker.run(std::move(stop)); }) {}

    Mailbox mailbox;

  private:
    Worker m_worker;
    std::jthread m_thread; // last: joins before the others are freed
};

Engine::Engine(Resources resources, std::function<void()> onNews)
    : m_implementation(std::make_unique<Implementation>(std::move(resources), std::move(onNews))) {
}

Engine::~Engine() = default;

void Engine::post(Command command) {
    m_implementation->mailbox.post(std::move(command));
}

std::shared_ptr<const Frame> Engine::takeFrame() {
    return m_implementation->mailbox.takeFrame();
}

std::vector<Notice> Engine::takeNotices() {
    return m_implementation->mailbox.takeNotices();
}

void Engine::waitUntilIdle() {
    m_implementation->mailbox.waitUntilIdle();
}

} // namespace sgfm::runtime
