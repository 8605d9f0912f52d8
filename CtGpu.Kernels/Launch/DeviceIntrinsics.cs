using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace CtGpu.Kernels.Launch;

/// <summary>
/// Instructions that ILGPU has no C# for. A context must have them before it compiles a kernel: <see cref="EnableKernels"/>.
/// </summary>
internal static class DeviceIntrinsics
{
    /// <summary>Adds to a context what the kernels of this library need.</summary>
    public static void EnableKernels(this Context.Builder builder)
    {
        builder.EnableAlgorithms();
        IntrinsicImplementationManager manager = builder.GetIntrinsicManager();
        foreach (Type type in (Type[])[typeof(float), typeof(double)])
        {
            System.Reflection.MethodInfo method = typeof(DeviceIntrinsics).GetMethod(nameof(MultiplyAdd), [type, type, type])!;
            string generator = type == typeof(float) ? nameof(FuseSingle) : nameof(FuseDouble);
            System.Reflection.MethodInfo plain = typeof(DeviceIntrinsics).GetMethod(nameof(MultiplyThenAdd), [type, type, type])!;
            manager.RegisterMethod(
                method, new PTXIntrinsic(typeof(DeviceIntrinsics), generator, IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod(method, new CLIntrinsic(plain, IntrinsicImplementationMode.Redirect));
        }
    }

    /// <summary>
    /// Returns a·b + c. One fused instruction on CUDA; on OpenCL the compiler may fuse it. The results of the resample do not depend
    /// on it: see docs/decisions/0002.
    /// </summary>
    [IntrinsicImplementation]
    public static double MultiplyAdd(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc cref="MultiplyAdd(double, double, double)"/>
    [IntrinsicImplementation]
    public static float MultiplyAdd(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    public static double MultiplyThenAdd(double a, double b, double c) => (a * b) + c;

    public static float MultiplyThenAdd(float a, float b, float c) => (a * b) + c;

    internal static void FuseDouble(PTXBackend backend, PTXCodeGenerator code, Value call) => Fuse("fma.rn.f64", code, call);

    internal static void FuseSingle(PTXBackend backend, PTXCodeGenerator code, Value call) => Fuse("fma.rn.f32", code, call);

    private static void Fuse(string instruction, PTXCodeGenerator code, Value call)
    {
        var a = code.LoadPrimitive(call[0]);
        var b = code.LoadPrimitive(call[1]);
        var c = code.LoadPrimitive(call[2]);
        var result = code.AllocateHardware(call);
        using var command = code.BeginCommand(instruction);
        command.AppendArgument(result);
        command.AppendArgument(a);
        command.AppendArgument(b);
        command.AppendArgument(c);
    }
}
