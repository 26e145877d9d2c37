// The C++ ways to do the same: libprotobuf parse, clear, serialise with the message reused; protozero walking as deep and splicing; memcpy.
// usage: peers MODE FILE   prints nanoseconds of one job, in the least disturbed of several rounds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>
#include <protozero/pbf_reader.hpp>
#include "batch.pb.h"

namespace {
struct Cut { const char* from; const char* to; };
struct Mend { const char* from; const char* to; std::size_t length; };
struct Work { std::vector<Cut> cuts; std::vector<Mend> mends; };

volatile std::uint64_t sink;

std::size_t varint_size(std::uint64_t value) {
  std::size_t size = 1;
  for (; value > 127; value >>= 7) size++;
  return size;
}

// Skips a scalar the way a pull parser does; its value is not wanted.
void position(protozero::pbf_reader reader) { while (reader.next()) reader.skip(); }

void sample(protozero::data_view view, Work& work) {
  protozero::pbf_reader reader{view};
  const char* record = view.data();
  std::size_t gone = 0;
  while (reader.next()) {
    const auto tag = reader.tag();
    if (tag == 5) { const auto inner = reader.get_view(); position(protozero::pbf_reader{inner}); work.cuts.push_back({record, inner.data() + inner.size()}); gone += inner.data() + inner.size() - record; }
    else reader.skip();
    record = reader.data().data();
  }
  if (gone > 0) work.mends.push_back({view.data() - varint_size(view.size()), view.data(), view.size() - gone});
}

void walk(const std::string& bytes, Work& work) {
  protozero::pbf_reader reader{bytes};
  const char* record = bytes.data();
  while (reader.next()) {
    const auto tag = reader.tag();
    if (tag == 4) sample(reader.get_view(), work);
    else if (tag == 1) { const auto view = reader.get_view(); work.cuts.push_back({record, view.data() + view.size()}); }
    else reader.skip();
    record = reader.data().data();
  }
}

void splice(const std::string& bytes, const Work& work, std::string& out) {
  out.clear();
  const char* from = bytes.data();
  std::size_t mend = 0;
  for (const auto& cut : work.cuts) {
    if (mend < work.mends.size() && work.mends[mend].from < cut.from) {
      const auto& m = work.mends[mend++];
      out.append(from, m.from);
      auto value = m.length;
      for (; value > 127; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
      out.push_back(static_cast<char>(value));
      from = m.to;
    }
    out.append(from, cut.from);
    from = cut.to;
  }
  out.append(from, bytes.data() + bytes.size());
}

template <typename Job>
double measure(Job job) {
  using Clock = std::chrono::steady_clock;
  std::size_t count = 64;
  std::vector<double> rounds;
  while (rounds.size() < 7) {
    const auto started = Clock::now();
    for (std::size_t i = 0; i < count; i++) job();
    const double took = std::chrono::duration<double, std::nano>(Clock::now() - started).count();
    if (took < 3e6) { count *= 2; continue; }
    rounds.push_back(took / count);
  }
  return *std::min_element(rounds.begin(), rounds.end());
}
}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 1;
  const std::string mode = argv[1];
  std::ifstream file(argv[2], std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  double result = -1;
  std::string out;
  if (mode == "libprotobuf-strip") {
    bench::Batch message;
    result = measure([&] {
      message.ParseFromArray(bytes.data(), bytes.size());
      message.clear_vin();
      for (auto& one : *message.mutable_samples()) one.clear_position();
      message.SerializeToString(&out);
      sink = out.size();
    });
  } else if (mode == "libprotobuf-parse") {
    bench::Batch message;
    result = measure([&] { message.ParseFromArray(bytes.data(), bytes.size()); sink = message.samples_size(); });
  } else if (mode == "protozero-strip") {
    Work work;
    result = measure([&] { work.cuts.clear(); work.mends.clear(); walk(bytes, work); splice(bytes, work, out); sink = out.size(); });
  } else if (mode == "protozero-walk") {
    Work work;
    result = measure([&] { work.cuts.clear(); work.mends.clear(); walk(bytes, work); sink = work.cuts.size(); });
  } else if (mode == "memcpy") {
    std::vector<char> copy(bytes.size());
    result = measure([&] { std::memcpy(copy.data(), bytes.data(), bytes.size()); sink = copy[bytes.size() / 2]; });
  }
  if (mode == "print-protozero") { Work work; walk(bytes, work); splice(bytes, work, out); std::fwrite(out.data(), 1, out.size(), stdout); return 0; }
  if (mode == "print-libprotobuf") { bench::Batch m; m.ParseFromString(bytes); m.clear_vin(); for (auto& one : *m.mutable_samples()) one.clear_position(); m.SerializeToString(&out); std::fwrite(out.data(), 1, out.size(), stdout); return 0; }
  std::printf("%.2f\n", result);
  return 0;
}
