// Cubic B-spline zoom of an int16 volume in float64, written in plain C++ that a compiler can vectorise well. This is the peer of
// CtGpu's CPU resample. The zoom is separable. Each slice is resampled along x and y while it is in cache; then each output row is
// resampled along z. Several lines are interleaved, so the compiler vectorises the loops over lines. OpenMP distributes slices and rows.
// Beyond its ends, a line continues with its first and last value. The first and last voxels keep their positions
// (scipy.ndimage.zoom).
//
//   g++ -O3 -march=native -fopenmp zoom.cpp -o zoom
//   OMP_NUM_THREADS=1 ./zoom IN NZ NY NX OZ OY OX OUT RUNS
//
// IN and OUT are raw int16. The first run warms up and does not count; prints the seconds of each further run on a line.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using Samples = std::vector<double>;
const double pole = std::sqrt(3.0) - 2.0;

// Output k is the sum over t of weights[4k+t] times coefficient first[k]-1+t. The weights include the filter's gain of 6.
struct Axis {
    long inputs, outputs;
    std::vector<long> first;
    Samples weights;

    Axis(long n, long m) : inputs(n), outputs(m), first(m), weights(4 * m) {
        const double step = m > 1 ? double(n - 1) / double(m - 1) : 1;
        for (long k = 0; k < m; k++) {
            first[k] = std::min(long(k * step), n - 1);
            const double x = k * step - first[k], y = 1 - x;
            double *w = &weights[4 * k];
            w[0] = y * y * y;
            w[1] = x * x * (x - 2) * 3 + 4;
            w[2] = y * y * (y - 2) * 3 + 4;
            w[3] = 6 - w[0] - w[1] - w[2];
        }
    }
};

// Replaces the samples in rows 1..n of `width` interleaved lines by coefficients in rows 0..n+2.
void filter(double *rows, long n, long width) {
    const double start = 1 / (1 - pole), settled = -pole / (1 - pole), tail = -pole / (1 - pole * pole);
    double *const last = rows + n * width;
#pragma omp simd
    for (long v = 0; v < width; v++) {
        rows[v] = rows[width + v] * start;
        last[2 * width + v] = last[v] * start; // limit of the causal filter if the last value continues
        rows[width + v] = rows[v];
    }
    for (long i = 2; i <= n; i++) {
        double *y = rows + i * width, *previous = y - width;
#pragma omp simd
        for (long v = 0; v < width; v++) y[v] += pole * previous[v];
    }
#pragma omp simd
    for (long v = 0; v < width; v++) {
        const double s = last[2 * width + v], d = last[v] - s;
        last[v] = settled * s + tail * d;
        last[width + v] = settled * s + tail * pole * d;
        last[2 * width + v] = settled * s + tail * pole * pole * d;
    }
    for (long i = n - 1; i >= 0; i--) {
        double *c = rows + i * width, *next = c + width;
#pragma omp simd
        for (long v = 0; v < width; v++) c[v] = pole * (next[v] - c[v]);
    }
}

inline double interpolated(const double *c, const double *w, long width, long v) {
    return w[0] * c[v] + w[1] * c[width + v] + w[2] * c[2 * width + v] + w[3] * c[3 * width + v];
}

inline int16_t rounded(double value) {
    value += value > 0 ? 0.5 : -0.5;
    return int16_t(value > 32767 ? 32767 : value < -32768 ? -32768 : value);
}

struct Zoom {
    static constexpr long lines = 16;
    Axis z, y, x;
    Samples planes;

    Zoom(const long *n, const long *m) : z(n[0], m[0]), y(n[1], m[1]), x(n[2], m[2]), planes(n[0] * m[1] * m[2]) {}

    void slice(const int16_t *in, double *plane, double *line, double *rows) const {
        const long width = x.outputs;
        for (long from = 0; from < y.inputs; from += lines) {
            const long count = std::min(lines, y.inputs - from);
            for (long l = 0; l < count; l++)
                for (long i = 0; i < x.inputs; i++) line[(i + 1) * lines + l] = in[(from + l) * x.inputs + i];
            filter(line, x.inputs, lines);
            for (long k = 0; k < width; k++) {
                const double *c = line + x.first[k] * lines, *w = &x.weights[4 * k];
                double result[lines];
                for (long l = 0; l < lines; l++) result[l] = interpolated(c, w, lines, l);
                for (long l = 0; l < count; l++) rows[(from + l + 1) * width + k] = result[l];
            }
        }
        filter(rows, y.inputs, width);
        for (long k = 0; k < y.outputs; k++) {
            const double *c = rows + y.first[k] * width, *w = &y.weights[4 * k];
            double *to = plane + k * width;
#pragma omp simd
            for (long v = 0; v < width; v++) to[v] = interpolated(c, w, width, v);
        }
    }

    void row(long j, int16_t *out, double *rows) const {
        const long width = x.outputs, plane = y.outputs * width;
        for (long i = 0; i < z.inputs; i++) std::copy_n(&planes[i * plane + j * width], width, rows + (i + 1) * width);
        filter(rows, z.inputs, width);
        for (long k = 0; k < z.outputs; k++) {
            const double *c = rows + z.first[k] * width, *w = &z.weights[4 * k];
            int16_t *to = out + k * plane + j * width;
            for (long v = 0; v < width; v++) to[v] = rounded(interpolated(c, w, width, v));
        }
    }

    void run(const int16_t *in, int16_t *out) {
        const long width = x.outputs;
#pragma omp parallel
        {
            Samples line((x.inputs + 3) * lines), rows((std::max(y.inputs, z.inputs) + 3) * width);
#pragma omp for schedule(dynamic)
            for (long i = 0; i < z.inputs; i++)
                slice(in + i * y.inputs * x.inputs, &planes[i * y.outputs * width], line.data(), rows.data());
#pragma omp for schedule(dynamic, 4)
            for (long j = 0; j < y.outputs; j++) row(j, out, rows.data());
        }
    }
};

} // namespace

int main(int count, char **arguments) {
    if (count != 10) {
        std::fprintf(stderr, "zoom: found %d arguments; expected 9: IN NZ NY NX OZ OY OX OUT RUNS\n", count - 1);
        return 2;
    }
    long n[3], m[3];
    for (int i = 0; i < 3; i++) {
        n[i] = std::atol(arguments[2 + i]);
        m[i] = std::atol(arguments[5 + i]);
    }
    std::vector<int16_t> in(n[0] * n[1] * n[2]), out(m[0] * m[1] * m[2]);
    FILE *file = std::fopen(arguments[1], "rb");
    if (!file || std::fread(in.data(), sizeof(int16_t), in.size(), file) != in.size()) {
        std::fprintf(stderr, "%s: the file is missing or too short; expected %zu int16 values\n", arguments[1], in.size());
        return 1;
    }
    std::fclose(file);
    Zoom zoom(n, m);
    for (int run = -1; run < std::atoi(arguments[9]); run++) {
        const auto start = std::chrono::steady_clock::now();
        zoom.run(in.data(), out.data());
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        if (run >= 0) std::printf("%.4f\n", taken.count());
    }
    file = std::fopen(arguments[8], "wb");
    if (!file || std::fwrite(out.data(), sizeof(int16_t), out.size(), file) != out.size() || std::fclose(file)) {
        std::fprintf(stderr, "%s: cannot be written\n", arguments[8]);
        return 1;
    }
}
