#include "crypto/seal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "base/random.h"
#include "base/text.h"
#include "crypto/password.h"

namespace mandate::crypto {
namespace {

TEST(Sealer, OpensOnlyUnchangedTextInItsOwnPlaceUnderItsOwnKey) {
  const Sealer sealer(Sealer::new_key());
  const std::string sealed = sealer.seal(SecretString("the secret"), "signing_key:1");
  const auto refused = [&](const Sealer& by, std::string_view text, std::string_view context) {
    const auto opened = by.open(text, context);
    return !opened && opened.error().kind == ErrorKind::corrupt;
  };
  EXPECT_TRUE(refused(sealer, sealed, "signing_key:2"));
  EXPECT_TRUE(refused(sealer, sealed, ""));
  EXPECT_TRUE(refused(Sealer(Sealer::new_key()), sealed, "signing_key:1"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_TRUE(refused(sealer, changed, "signing_key:1")) << "byte " << i;
    EXPECT_TRUE(refused(sealer, sealed.substr(0, i), "signing_key:1")) << "cut at " << i;
  }
  EXPECT_TRUE(refused(sealer, sealed + '\0', "signing_key:1"));
  EXPECT_EQ(sealer.open(sealed, "signing_key:1")->reveal(), "the secret");
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
}

TEST(Sealer, SealsTheSameTextDifferentlyEachTime) {
  const Sealer sealer(Sealer::new_key());
  EXPECT_NE(sealer.seal(SecretString("x"), "c"), sealer.seal(SecretString("x"), "c"));
  EXPECT_EQ(sealer.open(sealer.seal(SecretString(), ""), "")->reveal(), "");
}

class MasterKey : public testing::Test {
 protected:
  ~MasterKey() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& text, mode_t mode) const {
    std::ofstream(path_, std::ios::binary) << text;
    chmod(path_.c_str(), mode);
  }
  std::string refusal() const {
    const auto key = Sealer::load_master_key(path_, false);
    return key || key.error().kind != ErrorKind::invalid ? "" : key.error().message;
  }

  const std::string folder_ = [] {
    const std::string name = std::filesystem::temp_directory_path() / ("mandate-" + random_base62(10));
    std::filesystem::create_directory(name);
    return name;
  }();
  const std::string path_ = folder_ + "/master.key";
};

TEST_F(MasterKey, IsRefusedWhenAbsentMalformedOrOpenToOthers) {
  EXPECT_NE(refusal(), "");
  const std::string good(64, 'a');
  for (const std::string& bad : {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(63, 'a') + "g",
                                 good + "\n\n", good + " ", good + good}) {
    write(bad, 0600);
    EXPECT_NE(refusal().find("64 hexadecimal"), std::string::npos) << bad;
  }
  for (const mode_t mode : {0640U, 0604U, 0601U, 0620U}) {
    write(good, mode);
    EXPECT_NE(refusal().find("chmod 600"), std::string::npos) << mode;
  }
  write(good + "\n", 0600);
  EXPECT_EQ(hex(Sealer::load_master_key(path_, false)->reveal()), good);
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_NE(refusal(), "");
}

TEST_F(MasterKey, IsCreatedOnceForItsOwnerOnly) {
  const auto created = Sealer::load_master_key(path_, true);
  ASSERT_TRUE(created);
  EXPECT_EQ(created->reveal().size(), 32U);
  struct stat status{};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(Sealer::load_master_key(path_, true)->reveal(), created->reveal());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "no draft is left";
  EXPECT_FALSE(Sealer::load_master_key(folder_ + "/no/such/folder", true));
}

TEST_F(MasterKey, IsOneKeyWhenManyStartAtOnce) {
  std::vector<std::string> keys(8);
  std::vector<std::thread> threads;
  for (std::string& key : keys)
    threads.emplace_back([&, this] { key = Sealer::load_master_key(path_, true).value().reveal(); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1U);
}

TEST(Password, AcceptsOnlyThePasswordThatWasHashed) {
  const std::string hash = hash_password(SecretString("correct horse"));
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_FALSE(verify_password(hash, SecretString("correct hors")));
  EXPECT_FALSE(verify_password(hash, SecretString()));
  EXPECT_FALSE(verify_password(hash + "A", SecretString("correct horse")));
  EXPECT_FALSE(verify_password("", SecretString()));
  EXPECT_FALSE(verify_password("plain", SecretString("plain")));
  EXPECT_TRUE(verify_password(hash, SecretString("correct horse")));
}

TEST(Password, OfNobodyIsNeverRightAndTakesAsLong) {
  const auto cost = [](auto&& work) {
    timespec before{}, after{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    work();
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    return static_cast<double>(after.tv_sec - before.tv_sec) * 1e3 +
           static_cast<double>(after.tv_nsec - before.tv_nsec) / 1e6;
  };
  const std::string hash = hash_password(SecretString("x"));
  const double real = cost([&] { EXPECT_FALSE(verify_password(hash, SecretString("y"))); });
  const double nobody = cost([] { EXPECT_FALSE(verify_no_password(SecretString("y"))); });
  EXPECT_GT(nobody, real / 3);  // a hash that cannot be parsed would cost nothing
}

}  // namespace
}  // namespace mandate::crypto
