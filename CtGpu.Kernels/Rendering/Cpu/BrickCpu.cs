using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Rendering.Cpu;

/// <summary>Computes the maxima of the bricks of a volume on the CPU. Slabs of coarse bricks are distributed to the workers.</summary>
internal static unsafe class BrickCpu
{
    private const int Cells = 1 << BrickGrid.FineShift;

    /// <summary>Computes the maximum of every brick.</summary>
    /// <param name="voxels">The volume.</param>
    /// <param name="grid">Its bricks.</param>
    /// <param name="most">Receives the maximum of each brick.</param>
    /// <param name="pool">Worker threads.</param>
    public static void Run(short* voxels, BrickGrid grid, short* most, WorkerPool pool)
    {
        Shape3 volume = grid.Volume, fine = grid.Fine, coarse = grid.Coarse;
        using var rows = new NativeBuffer<short>((long)pool.Workers * volume.X);
        short* scratch = rows.Pointer, above = most + fine.Voxels;
        pool.For(coarse.Z, (cz, worker) =>
        {
            short* row = scratch + ((long)worker * volume.X);
            int from = cz << BrickGrid.LevelShift, to = Math.Min(from + (1 << BrickGrid.LevelShift), fine.Z);
            for (int bz = from; bz < to; bz++)
            {
                for (int by = 0; by < fine.Y; by++)
                {
                    Merge(voxels, volume, bz, by, row);
                    Reduce(row, volume.X, most + ((((long)bz * fine.Y) + by) * fine.X));
                }
            }

            short* slab = above + (cz * coarse.SliceVoxels);
            new Span<short>(slab, (int)coarse.SliceVoxels).Fill(short.MinValue);
            for (int bz = from; bz < to; bz++) Coarsen(most + (bz * fine.SliceVoxels), fine, coarse.X, slab);
        });
    }

    /// <summary>Reduces a row of bricks along z and y to one row of maxima.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge(short* voxels, Shape3 volume, int bz, int by, short* row)
    {
        int lastZ = Math.Min((bz + 1) * Cells, volume.Z - 1), lastY = Math.Min((by + 1) * Cells, volume.Y - 1);
        new Span<short>(row, volume.X).Fill(short.MinValue);
        for (int z = bz * Cells; z <= lastZ; z++)
        {
            for (int y = by * Cells; y <= lastY; y++)
            {
                short* line = voxels + ((((long)z * volume.Y) + y) * volume.X);
                int x = 0;
                for (; x + Vector<short>.Count <= volume.X; x += Vector<short>.Count)
                    Vector.Max(Vector.Load(row + x), Vector.Load(line + x)).Store(row + x);
                for (; x < volume.X; x++) row[x] = Math.Max(row[x], line[x]);
            }
        }
    }

    /// <summary>Reduces a row of voxel maxima along x to the maxima of its bricks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reduce(short* row, int columns, short* most)
    {
        for (int from = 0; from < columns; from += Cells)
        {
            short largest = row[from];
            for (int x = from + 1, end = Math.Min(from + Cells, columns - 1); x <= end; x++) largest = Math.Max(largest, row[x]);
            *most++ = largest;
        }
    }

    /// <summary>Merges a slice of fine bricks into the slice of coarse bricks that contains it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Coarsen(short* slice, Shape3 fine, int across, short* slab)
    {
        for (int y = 0; y < fine.Y; y++)
        {
            short* row = slab + ((long)(y >> BrickGrid.LevelShift) * across);
            for (int x = 0; x < fine.X; x++, slice++) row[x >> BrickGrid.LevelShift] = Math.Max(row[x >> BrickGrid.LevelShift], *slice);
        }
    }
}
