#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "http/framing_checks.h"
#include "http/server.h"

namespace mandate::http {
namespace {

template <auto free>
struct Free {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

constexpr long validity_days = 825;  // the longest that common clients accept

bool add_extension(X509* certificate, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  unsigned char bytes[16];
  if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
  bytes[0] &= 0x7f;  // positive (RFC 5280 section 4.1.2.2)
  const std::unique_ptr<BIGNUM, Free<BN_free>> number(BN_bin2bn(bytes, sizeof bytes, nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_names(X509* certificate, const std::string& host) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>("mandate development");
  if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) != 1) return false;
  if (X509_set_issuer_name(certificate, name) != 1) return false;
  const bool listed = host == "localhost" || host == "127.0.0.1" || host == "::1";
  const bool address =
      host.find_first_not_of("0123456789.") == std::string::npos || host.find(':') != std::string::npos;
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  if (!listed) names += (address ? ",IP:" : ",DNS:") + host;
  return add_extension(certificate, NID_subject_alt_name, names);
}

Certificate make_certificate(EVP_PKEY* key, const std::string& host) {
  Certificate certificate(X509_new());
  X509* x = certificate.get();
  const bool made = X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x) &&
                    X509_gmtime_adj(X509_getm_notBefore(x), -300) != nullptr &&  // clocks differ a little
                    X509_time_adj_ex(X509_getm_notAfter(x), validity_days, 0, nullptr) != nullptr &&
                    X509_set_pubkey(x, key) == 1 && set_names(x, host) &&
                    add_extension(x, NID_basic_constraints, "critical,CA:TRUE") &&  // it is its own trust anchor
                    add_extension(x, NID_subject_key_identifier, "hash") && X509_sign(x, key, EVP_sha256()) > 0;
  return made ? std::move(certificate) : nullptr;
}

// The whole file or none: written beside it, then renamed.
Result<void> write_file(const std::string& path, BIO* content) {
  char* data = nullptr;
  const auto size = static_cast<std::size_t>(BIO_get_mem_data(content, &data));
  const std::string part = path + ".part";
  const auto failed = [&] {
    const std::string cause = std::strerror(errno);
    unlink(part.c_str());
    return fail(ErrorKind::invalid, "The file " + path + " cannot be written: " + cause);
  };
  unlink(part.c_str());
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return failed();
  const bool written = write(file, data, size) == static_cast<ssize_t>(size) && fsync(file) == 0;
  const bool closed = close(file) == 0;
  if (!written || !closed || rename(part.c_str(), path.c_str()) != 0) return failed();
  return {};
}

}  // namespace

Result<void> write_self_signed(const TlsFiles& files, const std::string& host) {
  const bool bare_v6 =
      host.find(':') != std::string::npos && host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string::npos;
  if (!bare_v6 && (!is_host(host) || host.find_first_of(":,%[") != std::string::npos))
    return fail(ErrorKind::invalid, "A certificate cannot be made for the host " + host);
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  if (!key) return fail(ErrorKind::internal, "A TLS key cannot be made");
  const Certificate certificate = make_certificate(key.get(), host);
  if (!certificate) return fail(ErrorKind::internal, "A certificate cannot be made for the host " + host);
  const Memory key_text(BIO_new(BIO_s_mem())), certificate_text(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1)
    return fail(ErrorKind::internal, "A TLS key cannot be written");
  CHECK(write_file(files.private_key, key_text.get()));
  return write_file(files.certificate_chain, certificate_text.get());
}

}  // namespace mandate::http
