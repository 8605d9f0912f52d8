using System.Runtime.CompilerServices;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Rendering.Cpu;

/// <summary>Ray casting on the CPU. Tiles of the picture are distributed to the workers.</summary>
internal static unsafe class RayCastCpu
{
    /// <summary>Side of a tile in pixels. Neighbouring rays read the same voxels.</summary>
    private const int Tile = 16;

    /// <summary>Renders a picture.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="volume">The volume and its bricks.</param>
    /// <param name="mask">The smoothed mask and its bricks; the volume if no surface belongs to the mask.</param>
    /// <param name="places">Buffer of one number per pixel.</param>
    /// <param name="image">Receives red, green, blue, alpha of each pixel, row by row from the top left.</param>
    /// <param name="pool">Worker threads.</param>
    public static void Run(
        RayScene scene, FieldData<HostVoxels> volume, FieldData<HostVoxels> mask, int* places, int* image, WorkerPool pool)
    {
        int across = (scene.Width + Tile - 1) / Tile, tiles = across * ((scene.Height + Tile - 1) / Tile);
        pool.For(tiles, (tile, _) => Centres(scene, volume, mask, tile % across * Tile, tile / across * Tile, places, image));
        pool.For(tiles, (tile, _) => Edges(scene, volume, mask, tile % across * Tile, tile / across * Tile, places, image));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Centres(
        in RayScene scene, FieldData<HostVoxels> volume, FieldData<HostVoxels> mask, int left, int top, int* places, int* image)
    {
        int right = Math.Min(left + Tile, scene.Width), bottom = Math.Min(top + Tile, scene.Height);
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                long i = ((long)row * scene.Width) + column;
                Traced centre = RayPixel.Centre(scene, volume, mask, column, row);
                places[i] = centre.Places;
                image[i] = centre.Colour.Packed();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edges(
        in RayScene scene, FieldData<HostVoxels> volume, FieldData<HostVoxels> mask, int left, int top, int* places, int* image)
    {
        int right = Math.Min(left + Tile, scene.Width), bottom = Math.Min(top + Tile, scene.Height);
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                long i = ((long)row * scene.Width) + column;
                int own = places[i];
                bool edge = RayCaster.Differ(own, places[column > 0 ? i - 1 : i])
                    || RayCaster.Differ(own, places[column < scene.Width - 1 ? i + 1 : i])
                    || RayCaster.Differ(own, places[row > 0 ? i - scene.Width : i])
                    || RayCaster.Differ(own, places[row < scene.Height - 1 ? i + scene.Width : i]);
                if (edge) image[i] = RayPixel.Edge(scene, volume, mask, column, row);
            }
        }
    }
}
