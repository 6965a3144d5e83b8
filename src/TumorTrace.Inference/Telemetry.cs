using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TumorTrace.Inference;

/// <summary>
/// Nothing leaves this machine. ONNX Runtime's official builds for Linux and macOS, from 1.29 on, otherwise keep events about models and
/// sessions in the user's cache folder and send them to Microsoft. Whoever wants that sets ORT_DISABLE_TELEMETRY to 0.
/// </summary>
internal static partial class Telemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>
    /// Before ONNX Runtime is loaded, whichever program this is part of. On Unix, .NET keeps variables to itself: the C library has to be
    /// asked.
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "See above.")]
    internal static void TurnOff()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            return;
        Environment.SetEnvironmentVariable(Variable, "1");
        if (!OperatingSystem.IsWindows())
            _ = SetEnvironment(Variable, "1", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
