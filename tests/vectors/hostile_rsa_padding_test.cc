// RSA signatures made with the private key over encodings that are almost right. A verifier that only looks for
// the digest, or skips over padding, accepts one of them and can be forged against (RFC 8017 sections 8.2.2 and
// 9.1.2; the attacks of Bleichenbacher on small exponents).
#include <gtest/gtest.h>
#include <openssl/bn.h>

#include <memory>

#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/keys.h"

namespace mandate::crypto {
namespace {

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using enum SignatureScheme;
using namespace std::string_literals;

constexpr std::size_t modulus_size = 256;
constexpr char message[] = "message";

const PrivateKey& key() {
  static const auto made = PrivateKey::generate(KeyType::rsa).value();
  return made;
}

Number number(std::string_view bytes) {
  return {BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr),
          BN_free};
}

// encoded^d mod n: the bare RSA operation, without any padding of its own.
std::string sign_encoding(std::string_view encoded) {
  const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
  const PrivateNumbers secret = key().numbers();
  const Number m = number(encoded), d = number(secret.d.reveal()), n = number(key().public_key().first());
  const Number result(BN_new(), BN_free);
  BN_mod_exp(result.get(), m.get(), d.get(), n.get(), context.get());
  std::string out(modulus_size, '\0');
  BN_bn2binpad(result.get(), reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  return out;
}

bool accepted(SignatureScheme scheme, std::string_view encoded) {
  return encoded.size() == modulus_size && key().public_key().verify(scheme, message, sign_encoding(encoded));
}

std::string digest_of_message() {
  return std::string(bytes_of(sha256(message)));
}

const std::string sha256_info = "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"s;

// 00 01 FF..FF 00 info digest, with the parts that a case wants otherwise.
struct Pkcs1 {
  std::string lead = "\x00\x01"s, separator = "\0"s, info = sha256_info, digest = digest_of_message(), tail = "";
  char filler = '\xff';

  std::string encoded() const {
    const std::string end = separator + info + digest + tail;
    return lead + std::string(modulus_size - lead.size() - end.size(), filler) + end;
  }
};

TEST(HostileRsaPadding, Pkcs1AcceptsTheOneEncodingOnly) {
  ASSERT_TRUE(accepted(rs256, Pkcs1{}.encoded()));
  std::string broken_filler = Pkcs1{}.encoded();
  broken_filler[20] = '\xfe';
  // The digest directly after a short padding, and garbage behind it: the forgery for e = 3.
  std::string short_padding = "\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff"s + "\0"s + sha256_info + digest_of_message();
  short_padding.resize(modulus_size, '\x17');
  std::string no_null = sha256_info, long_form = sha256_info, other_hash = sha256_info, other_null = sha256_info;
  no_null = "\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20"s;
  long_form = "\x30\x81\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"s;
  other_hash[14] = '\x02';
  other_null[15] = '\x04';
  const std::string digest = digest_of_message();
  const struct {
    const char* name;
    std::string encoded;
  } cases[] = {
      {"a leading byte that is not zero", Pkcs1{.lead = "\x01\x01"s}.encoded()},
      {"block type 0", Pkcs1{.lead = "\x00\x00"s}.encoded()},
      {"block type 2", Pkcs1{.lead = "\x00\x02"s}.encoded()},
      {"filler of zeros", Pkcs1{.filler = '\0'}.encoded()},
      {"one wrong byte of filler", broken_filler},
      {"no separator", Pkcs1{.separator = ""}.encoded()},
      {"another separator", Pkcs1{.separator = "\x01"s}.encoded()},
      {"a separator of two bytes", Pkcs1{.separator = "\0\0"s}.encoded()},
      {"short padding with garbage at the end", short_padding},
      {"a byte after the digest", Pkcs1{.tail = "\0"s}.encoded()},
      {"no algorithm at all", Pkcs1{.info = ""}.encoded()},
      {"parameters left out", Pkcs1{.info = no_null}.encoded()},
      {"parameters that are not NULL", Pkcs1{.info = other_null}.encoded()},
      {"a length in its long form", Pkcs1{.info = long_form}.encoded()},
      {"the name of another hash", Pkcs1{.info = other_hash}.encoded()},
      {"a digest cut by one byte", Pkcs1{.digest = digest.substr(0, 31)}.encoded()},
      {"a digest of zeros", Pkcs1{.digest = std::string(32, '\0')}.encoded()},
      {"nothing but zeros", std::string(modulus_size, '\0')},
      {"the number one", std::string(modulus_size - 1, '\0') + "\x01"},
  };
  for (const auto& c : cases)
    EXPECT_FALSE(key().public_key().verify(rs256, message, sign_encoding(c.encoded))) << c.name;
}

// MGF1 with SHA-256 (RFC 8017 appendix B.2.1), applied to `data`.
std::string masked(std::string data, std::string_view seed) {
  for (std::size_t at = 0; at < data.size(); ++at) {
    const std::string counter = {0, 0, 0, static_cast<char>(at / 32)};
    const Sha256 block = sha256(std::string(seed) + counter);
    data[at] = static_cast<char>(data[at] ^ static_cast<char>(block[at % 32]));
  }
  return data;
}

struct Pss {
  std::string salt = std::string(32, 's'), hashed_salt = salt, mark = "\x01"s, trailer = "\xbc"s;
  char filler = '\0', top = '\0';

  // RFC 8017 section 9.1.1; the modulus has 2048 bits, so the topmost bit of the encoding is cleared.
  std::string encoded() const {
    const std::string hash(bytes_of(sha256(std::string(8, '\0') + digest_of_message() + hashed_salt)));
    const std::string end = mark + salt;
    const std::size_t size = modulus_size - hash.size() - trailer.size();
    std::string block = masked(std::string(size - end.size(), filler) + end, hash);
    block[0] = static_cast<char>((block[0] & 0x7f) | top);
    return block + hash + trailer;
  }
};

TEST(HostileRsaPadding, PssAcceptsASaltOfTheDigestsLengthOnly) {
  ASSERT_TRUE(accepted(ps256, Pss{}.encoded()));
  for (const std::size_t length : {0U, 1U, 8U, 20U, 31U, 33U, 64U, 222U}) {
    const std::string salt(length, 's');
    EXPECT_FALSE(accepted(ps256, Pss{.salt = salt, .hashed_salt = salt}.encoded())) << length;
  }
  EXPECT_FALSE(accepted(ps256, Pss{.hashed_salt = std::string(32, 't')}.encoded())) << "the salt of another";
  EXPECT_FALSE(accepted(ps256, Pss{.mark = "\x02"s}.encoded())) << "another mark before the salt";
  EXPECT_FALSE(accepted(ps256, Pss{.trailer = "\xcc"s}.encoded())) << "another trailer";
  EXPECT_FALSE(accepted(ps256, Pss{.filler = '\x01'}.encoded())) << "filler that is not zero";
  EXPECT_FALSE(accepted(rs256, Pss{}.encoded()));
  EXPECT_FALSE(accepted(ps384, Pss{}.encoded()));
  EXPECT_FALSE(accepted(ps256, Pkcs1{}.encoded()));
}

TEST(HostileRsaPadding, ASignatureAboveTheModulusIsNotTheSameSignature) {
  const std::string good = key().sign(rs256, message).value();
  const Number sum(BN_new(), BN_free), s = number(good), n = number(key().public_key().first());
  BN_add(sum.get(), s.get(), n.get());
  std::string shifted(static_cast<std::size_t>(BN_num_bytes(sum.get())), '\0');
  BN_bn2bin(sum.get(), reinterpret_cast<unsigned char*>(shifted.data()));
  EXPECT_FALSE(key().public_key().verify(rs256, message, shifted));
  EXPECT_TRUE(key().public_key().verify(rs256, message, good));
}

TEST(HostileRsaPadding, AKeyOfTheFaultyGeneratorIsRefused) {
  // 65537^k for a power that makes 2048 bits bears the generator's mark, as its products do.
  const Number n(BN_new(), BN_free), f4 = number("\x01\x00\x01"s);
  const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
  BN_one(n.get());
  while (BN_num_bits(n.get()) < 2048) BN_mul(n.get(), n.get(), f4.get(), context.get());
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(n.get())), '\0');
  BN_bn2bin(n.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  const auto refused = PublicKey::rsa(bytes, "\x01\x00\x01"s);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().causes[0].summary.find("CVE-2017-15361"), std::string::npos);
}

}  // namespace
}  // namespace mandate::crypto
