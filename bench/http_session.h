#pragma once

#include <functional>
#include <string>
#include <vector>

namespace mandate::bench {

struct Answer {
  int status = 0;
  std::string body;
};

// A keep-alive connection that does one request after the other, without ever waiting: poll it.
class HttpSession {
 public:
  explicit HttpSession(int port);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  int socket() const { return socket_; }
  bool is_busy() const { return busy_; }
  void send(const std::string& request);
  // Reads what there is; true when the answer is complete. Ends the program when the server closes.
  bool receive(Answer& answer);

 private:
  int socket_;
  bool busy_ = false;
  std::string input_;
};

}  // namespace mandate::bench
