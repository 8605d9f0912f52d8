// ball IN NZ NY NX OUT RUNS: dilates a raw uint8 mask by a ball of 5 voxels with ITK. This is the peer of CtGpu's dilation.
// The first run warms up and does not count; prints the seconds of each further run on a line. The environment variable
// ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS sets the number of threads.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "itkBinaryDilateImageFilter.h"
#include "itkFlatStructuringElement.h"
#include "itkImage.h"

int main(int count, char **arguments) {
    if (count != 7) {
        std::fprintf(stderr, "ball: found %d arguments; expected 6: IN NZ NY NX OUT RUNS\n", count - 1);
        return 2;
    }
    using Mask = itk::Image<unsigned char, 3>;
    using Element = itk::FlatStructuringElement<3>;
    auto mask = Mask::New();
    Mask::SizeType size;
    for (int axis = 0; axis < 3; axis++) size[axis] = std::atol(arguments[4 - axis]);
    mask->SetRegions(size);
    mask->Allocate();
    const std::streamsize bytes = std::streamsize(size[0] * size[1] * size[2]);
    if (!std::ifstream(arguments[1], std::ios::binary).read(reinterpret_cast<char *>(mask->GetBufferPointer()), bytes)) {
        std::fprintf(stderr, "%s: the file is missing or too short; expected %lld bytes\n", arguments[1], (long long)bytes);
        return 1;
    }
    Element::RadiusType radius;
    radius.Fill(5);
    const Element element = Element::Ball(radius, true);
    Mask::Pointer result;
    for (int run = -1; run < std::atoi(arguments[6]); run++) {
        auto dilate = itk::BinaryDilateImageFilter<Mask, Mask, Element>::New();
        dilate->SetInput(mask);
        dilate->SetKernel(element);
        dilate->SetForegroundValue(1);
        dilate->SetBackgroundValue(0);
        const auto start = std::chrono::steady_clock::now();
        dilate->Update();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        if (run >= 0) std::printf("%.6f\n", taken.count());
        result = dilate->GetOutput();
    }
    if (!std::ofstream(arguments[5], std::ios::binary).write(reinterpret_cast<const char *>(result->GetBufferPointer()), bytes)) {
        std::fprintf(stderr, "%s: cannot be written\n", arguments[5]);
        return 1;
    }
}
