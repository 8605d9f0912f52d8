using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Types;
using ILGPU.Runtime.Cuda;

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
        Type f64 = typeof(double), f32 = typeof(float), s16 = typeof(short);
        Register(manager, nameof(MultiplyAdd), [f64, f64, f64], nameof(FuseDouble), nameof(MultiplyThenAdd));
        Register(manager, nameof(MultiplyAdd), [f32, f32, f32], nameof(FuseSingle), nameof(MultiplyThenAdd));
        Register(manager, nameof(LoadInt16), [s16.MakeByRefType()], nameof(LoadWidened), nameof(PlainLoad));
        Register(manager, nameof(StoreInt16), [s16.MakeByRefType(), typeof(int)], nameof(StoreSaturated), nameof(PlainStore));
        Register(manager, nameof(ToDouble), [s16], nameof(WidenToDouble), nameof(PlainToDouble));
        Register(manager, nameof(ToSingle), [s16], nameof(WidenToSingle), nameof(PlainToSingle));
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

    /// <summary>Converts an int16. One instruction on CUDA, where C# converts to int32 first.</summary>
    [IntrinsicImplementation]
    public static double ToDouble(short value) => value;

    /// <inheritdoc cref="ToDouble"/>
    [IntrinsicImplementation]
    public static float ToSingle(short value) => value;

    /// <summary>Loads an int16 as an int32. One instruction on CUDA.</summary>
    [IntrinsicImplementation]
    public static int LoadInt16(ref short from) => from;

    /// <summary>Stores a value as an int16, saturated. Two instructions on CUDA from compute capability 7.2 on.</summary>
    [IntrinsicImplementation]
    public static void StoreInt16(ref short to, int value) => to = (short)Math.Min(Math.Max(value, short.MinValue), short.MaxValue);

    internal static int PlainLoad(ref short from) => from;

    internal static void PlainStore(ref short to, int value) =>
        to = (short)Math.Min(Math.Max(value, short.MinValue), short.MaxValue);

    internal static double MultiplyThenAdd(double a, double b, double c) => (a * b) + c;

    internal static float MultiplyThenAdd(float a, float b, float c) => (a * b) + c;

    internal static double PlainToDouble(short value) => value;

    internal static float PlainToSingle(short value) => value;

    internal static void FuseDouble(PTXBackend backend, PTXCodeGenerator code, Value call) => Emit("fma.rn.f64", code, call);

    internal static void FuseSingle(PTXBackend backend, PTXCodeGenerator code, Value call) => Emit("fma.rn.f32", code, call);

    internal static void WidenToDouble(PTXBackend backend, PTXCodeGenerator code, Value call) => Emit("cvt.rn.f64.s16", code, call);

    internal static void WidenToSingle(PTXBackend backend, PTXCodeGenerator code, Value call) => Emit("cvt.rn.f32.s16", code, call);

    internal static void LoadWidened(PTXBackend backend, PTXCodeGenerator code, Value call)
    {
        var from = code.LoadHardware(call[0]);
        var result = code.AllocateHardware(call);
        using var command = code.BeginCommand("ld");
        command.AppendAddressSpace(((PointerType)call[0].Type).AddressSpace);
        command.AppendSuffix("s16");
        command.AppendArgument(result);
        command.AppendArgumentValue(from);
    }

    internal static void StoreSaturated(PTXBackend backend, PTXCodeGenerator code, Value call)
    {
        var to = code.LoadHardware(call[0]);
        var value = code.LoadPrimitive(call[1]);
        var saturated = code.AllocateRegister(BasicValueType.Int32, PTXRegisterKind.Int32);
        if (backend.Architecture >= CudaArchitecture.SM_72)
        {
            using var pack = code.BeginCommand("cvt.pack.sat.s16.s32");
            pack.AppendArgument(saturated);
            pack.AppendConstant(0L);
            pack.AppendArgument(value);
        }
        else
        {
            using (var max = code.BeginCommand("max.s32"))
            {
                max.AppendArgument(saturated);
                max.AppendArgument(value);
                max.AppendConstant((long)short.MinValue);
            }

            using var min = code.BeginCommand("min.s32");
            min.AppendArgument(saturated);
            min.AppendArgument(saturated);
            min.AppendConstant((long)short.MaxValue);
        }

        // The low 16 bits of a wider register.
        using (var command = code.BeginCommand("st"))
        {
            command.AppendAddressSpace(((PointerType)call[0].Type).AddressSpace);
            command.AppendSuffix("b16");
            command.AppendArgumentValue(to);
            command.AppendArgument(saturated);
        }

        code.FreeRegister(saturated);
    }

    /// <summary>Registers the generator of a method's instruction on CUDA, and the method that replaces it on OpenCL.</summary>
    private static void Register(IntrinsicImplementationManager manager, string name, Type[] parameters, string cuda, string openCl)
    {
        MethodInfo method = typeof(DeviceIntrinsics).GetMethod(name, parameters)!;
        MethodInfo plain = typeof(DeviceIntrinsics).GetMethod(openCl, BindingFlags.Static | BindingFlags.NonPublic, parameters)!;
        manager.RegisterMethod(method, new PTXIntrinsic(typeof(DeviceIntrinsics), cuda, IntrinsicImplementationMode.GenerateCode));
        manager.RegisterMethod(method, new CLIntrinsic(plain, IntrinsicImplementationMode.Redirect));
    }

    /// <summary>Emits one instruction with the arguments of a call.</summary>
    private static void Emit(string instruction, PTXCodeGenerator code, Value call)
    {
        var result = code.AllocateHardware(call);
        var arguments = new RegisterAllocator<PTXRegisterKind>.PrimitiveRegister[call.Nodes.Length];
        for (int i = 0; i < arguments.Length; i++) arguments[i] = code.LoadPrimitive(call[i]);
        using var command = code.BeginCommand(instruction);
        command.AppendArgument(result);
        foreach (var argument in arguments) command.AppendArgument(argument);
    }
}
