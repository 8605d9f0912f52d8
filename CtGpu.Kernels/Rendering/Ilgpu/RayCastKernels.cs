using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Rendering.Ilgpu;

/// <summary>Ray casting on a device. Items are pixels, row by row from the top left.</summary>
internal static class RayCastKernels
{
    /// <summary>Casts one ray per pixel. Stores its colour, and where it hit surfaces.</summary>
    public static void Centres(
        Walk walk, RayScene scene, ArrayView<short> volume, ArrayView<short> volumeBricks,
        ArrayView<short> mask, ArrayView<short> maskBricks, ArrayView<int> places, ArrayView<int> image)
    {
        var volumeData = new FieldData<DeviceVoxels>(new DeviceVoxels(volume), new DeviceVoxels(volumeBricks));
        var maskData = new FieldData<DeviceVoxels>(new DeviceVoxels(mask), new DeviceVoxels(maskBricks));
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            int row = (int)(i / scene.Width);
            Traced centre = RayPixel.Centre(scene, volumeData, maskData, (int)(i - ((long)row * scene.Width)), row);
            places[i] = centre.Places;
            image[i] = centre.Colour.Packed();
        }
    }

    /// <summary>Casts four rays for each pixel whose neighbours hit other surfaces.</summary>
    public static void Edges(
        Walk walk, RayScene scene, ArrayView<short> volume, ArrayView<short> volumeBricks,
        ArrayView<short> mask, ArrayView<short> maskBricks, ArrayView<int> places, ArrayView<int> image)
    {
        var volumeData = new FieldData<DeviceVoxels>(new DeviceVoxels(volume), new DeviceVoxels(volumeBricks));
        var maskData = new FieldData<DeviceVoxels>(new DeviceVoxels(mask), new DeviceVoxels(maskBricks));
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            int row = (int)(i / scene.Width), column = (int)(i - ((long)row * scene.Width)), own = places[i];
            bool edge = RayCaster.Differ(own, places[column > 0 ? i - 1 : i])
                || RayCaster.Differ(own, places[column < scene.Width - 1 ? i + 1 : i])
                || RayCaster.Differ(own, places[row > 0 ? i - scene.Width : i])
                || RayCaster.Differ(own, places[row < scene.Height - 1 ? i + scene.Width : i]);
            if (edge) image[i] = RayPixel.Edge(scene, volumeData, maskData, column, row);
        }
    }
}
