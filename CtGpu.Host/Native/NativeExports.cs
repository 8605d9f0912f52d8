using System.Runtime.InteropServices;
using System.Text.Json;
using CtGpu.Host.Library;
using CtGpu.Host.Library.Streams;
using static CtGpu.Host.Native.NativeCall;

namespace CtGpu.Host.Native;

/// <summary>
/// Functions for programs that host .NET in their process, such as the Python package: the library with handles, pointers and JSON. The
/// caller gets <see cref="Table"/> from hostfxr by its name, and the others from the table. Each returns 0, or 1 if it is to be called
/// again, 2 at the end, or -1 with an error. Arrays belong to the caller and are used during the call only, except where a job is
/// returned.
/// </summary>
internal static unsafe partial class NativeExports
{
    /// <summary>Version of the table. It counts up when a function changes.</summary>
    private const int Version = 1;

    /// <summary>Writes the addresses of the functions, in the order below.</summary>
    /// <param name="most">Entries of the table.</param>
    /// <returns>Version and number of functions: version·1000 + number.</returns>
    [UnmanagedCallersOnly]
    public static int Table(nint* table, int most)
    {
        nint[] functions =
        [
            (nint)(delegate* unmanaged<nint, void>)&ReleaseHandle,
            (nint)(delegate* unmanaged<nint, void>)&FreeText,
            (nint)(delegate* unmanaged<byte*, nint*, nint*, int>)&OpenEngine,
            (nint)(delegate* unmanaged<nint, nint*, nint*, int>)&DescribeEngine,
            (nint)(delegate* unmanaged<nint, int, nint*, nint*, int>)&WaitForJob,
            (nint)(delegate* unmanaged<nint, byte*, nint*, nint*, int>)&StartFind,
            (nint)(delegate* unmanaged<nint, nint*, nint*, int>)&DescribeFound,
            (nint)(delegate* unmanaged<nint, nint, int, short*, long, nint*, nint*, int>)&StartRead,
            (nint)(delegate* unmanaged<nint, byte*, nint*, nint*, int>)&StartStream,
            (nint)(delegate* unmanaged<nint, int, nint*, nint*, nint*, nint*, int>)&NextOfStream,
            (nint)(delegate* unmanaged<nint, long*, double*, double*, byte*, long*, double*, nint*, int>)&ResampledGrid,
            (nint)(delegate* unmanaged<nint, short*, long*, short*, long*, int, int, int, nint*, int>)&Zoom,
            (nint)(delegate* unmanaged<nint, short*, long*, double*, byte*, byte*, nint*, nint*, int>)&LungMask,
            (nint)(delegate* unmanaged<nint, byte*, long*, int*, long*, nint*, int>)&Label,
            (nint)(delegate* unmanaged<nint, byte*, long*, byte*, long*, nint*, int>)&Largest,
            (nint)(delegate* unmanaged<nint, byte*, long*, double*, double, int, byte*, nint*, int>)&Ball,
            (nint)(delegate* unmanaged<nint, short*, long, double, double, double, float*, nint*, int>)&Normalize,
            (nint)(delegate* unmanaged<nint, short*, long*, double*, double, nint*, nint*, long*, nint*, int>)&Surface,
        ];
        for (int i = 0; i < Math.Min(most, functions.Length); i++) table[i] = functions[i];
        return (Version * 1000) + functions.Length;
    }

    [UnmanagedCallersOnly]
    private static void ReleaseHandle(nint handle) => Release(handle);

    [UnmanagedCallersOnly]
    private static void FreeText(nint text) => Free(text);

    [UnmanagedCallersOnly]
    private static int OpenEngine(byte* options, nint* engine, nint* error) => Guard(error, () =>
    {
        *engine = Handle(new CtGpuEngine(NativeOptions.Engine(Json(options))));
        return Done;
    });

    [UnmanagedCallersOnly]
    private static int DescribeEngine(nint engine, nint* text, nint* error) => Guard(error, () =>
    {
        *text = Text(json => json.WriteString("device", Target<CtGpuEngine>(engine).Device));
        return Done;
    });

    /// <param name="result">Receives the handle of the job's result, or 0.</param>
    [UnmanagedCallersOnly]
    private static int WaitForJob(nint job, int milliseconds, nint* result, nint* error) => Guard(error, () =>
    {
        if (!Target<NativeJob>(job).Wait(milliseconds, out object? value)) return Pending;
        *result = value == null ? 0 : Handle(value);
        return Done;
    });

    /// <param name="job">Receives a job whose result is the list of series.</param>
    [UnmanagedCallersOnly]
    private static int StartFind(nint engine, byte* options, nint* job, nint* error) => Guard(error, () =>
    {
        CtGpuEngine target = Target<CtGpuEngine>(engine);
        JsonElement json = Json(options);
        string[] inputs = NativeOptions.Inputs(json);
        ReadOptions read = NativeOptions.Read(json);
        *job = Handle(new NativeJob(stop => target.Find(inputs, read, null, stop)));
        return Done;
    });

    [UnmanagedCallersOnly]
    private static int DescribeFound(nint found, nint* text, nint* error) => Guard(error, () =>
    {
        *text = Text(json =>
        {
            json.WriteStartArray("series");
            foreach (CtSeries series in Target<IReadOnlyList<CtSeries>>(found))
            {
                json.WriteStartObject();
                NativeRecords.Write(json, series);
                if (series.Geometry != null) NativeRecords.Write(json, series.Geometry);
                if (series.Refusal != null) NativeRecords.Write(json, series.Refusal);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        return Done;
    });

    /// <param name="hounsfield">Written until the job has ended or was released.</param>
    [UnmanagedCallersOnly]
    private static int StartRead(nint engine, nint found, int index, short* hounsfield, long voxels, nint* job, nint* error) =>
        Guard(error, () =>
        {
            CtGpuEngine target = Target<CtGpuEngine>(engine);
            CtSeries series = Target<IReadOnlyList<CtSeries>>(found)[index];
            Memory<short> memory = Array(hounsfield, voxels);
            *job = Handle(new NativeJob(stop =>
            {
                target.Read(series, memory, null, stop);
                return null;
            }));
            return Done;
        });

    /// <param name="job">Receives a job whose result is the stream.</param>
    [UnmanagedCallersOnly]
    private static int StartStream(nint engine, byte* options, nint* job, nint* error) => Guard(error, () =>
    {
        CtGpuEngine target = Target<CtGpuEngine>(engine);
        JsonElement json = Json(options);
        string[] inputs = NativeOptions.Inputs(json);
        StreamOptions stream = NativeOptions.Stream(json);
        // The token of the job stops the search; releasing the stream stops the stream.
        *job = Handle(new NativeJob(stop => target.Stream(inputs, stream, stop, CancellationToken.None)));
        return Done;
    });

    /// <param name="item">Receives the handle of the item. Releasing it gives its memory back.</param>
    /// <param name="text">Receives its facts.</param>
    /// <param name="arrays">Receives the addresses of HU, mask and normalised voxels; 0 if there are none.</param>
    [UnmanagedCallersOnly]
    private static int NextOfStream(nint stream, int milliseconds, nint* item, nint* text, nint* arrays, nint* error) => Guard(error, () =>
    {
        ScanSequence source = Target<ScanSequence>(stream);
        if (!source.TryTake(TimeSpan.FromMilliseconds(milliseconds), out StreamItem? next)) return source.IsCompleted ? End : Pending;
        *text = Text(json =>
        {
            NativeRecords.Write(json, next!.Series);
            if (next.Geometry != null) NativeRecords.Write(json, next.Geometry);
            if (next.Error != null) NativeRecords.Write(json, next.Error);
            if (next.Lungs == null) return;
            json.WriteStartObject("lungs");
            NativeRecords.Write(json, next.Lungs);
            json.WriteEndObject();
        });
        arrays[0] = AddressOf(next!.Hounsfield);
        arrays[1] = next.Lungs == null ? 0 : AddressOf(next.Lungs.Mask);
        arrays[2] = AddressOf(next.Normalized);
        *item = Handle(next);
        return Done;
    });

    private static Memory<T> Array<T>(T* first, long length)
        where T : unmanaged => length == 0 ? Memory<T>.Empty : new NativeMemoryManager<T>(first, checked((int)length)).Memory;

    /// <summary>Address of memory that is not managed, so that it does not move.</summary>
    private static nint AddressOf<T>(Memory<T> memory)
    {
        if (memory.IsEmpty) return 0;
        using System.Buffers.MemoryHandle pin = memory.Pin();
        return (nint)pin.Pointer;
    }
}
