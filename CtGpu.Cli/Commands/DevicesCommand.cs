using System.CommandLine;
using CtGpu.Cli.Options;
using CtGpu.Cli.Reports;
using CtGpu.Host;
using CtGpu.Host.Devices;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu devices: lists the valid values of --device on this machine.</summary>
internal static class DevicesCommand
{
    public const string Examples = """
        ctgpu devices           one line a device; * marks the choice of auto
        ctgpu devices --json
        """;

    public static void Define(Command command, CliConsole console)
    {
        Option<bool> json = TypedOption.Flag("--json", "as a JSON array");
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            IReadOnlyList<DeviceEntry> devices = DeviceCatalog.List();
            if (parsed.Gave(json)) console.Output.Write(DeviceReport.Json(devices) + "\n");
            else foreach (string line in DeviceReport.Lines(devices)) console.Output.WriteLine(line);
            return (int)ExitCode.Success;
        });
    }
}
