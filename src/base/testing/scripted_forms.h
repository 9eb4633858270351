#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/form_sender.h"

namespace mandate::testing {

// Another server's endpoints as a test plays them.
class ScriptedForms final : public FormSender {
 public:
  struct Sent {
    std::string url, form, authorization;
  };
  using Play = std::function<Result<FormAnswer>(const Sent& sent)>;

  void play(Play play) { play_ = std::move(play); }
  std::vector<Sent> sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }

  Result<FormAnswer> post_form(std::string_view url, const SecretString& form,
                               const SecretString& authorization) const override {
    const Sent sent{std::string(url), std::string(form.reveal()), std::string(authorization.reveal())};
    {
      const std::lock_guard lock(mutex_);
      sent_.push_back(sent);
    }
    if (!play_) return fail(ErrorKind::unavailable, "No answer");
    return play_(sent);
  }

  static FormAnswer json(int status, std::string body) { return {status, SecretString(std::move(body))}; }

 private:
  Play play_;
  mutable std::mutex mutex_;
  mutable std::vector<Sent> sent_;
};

}  // namespace mandate::testing
