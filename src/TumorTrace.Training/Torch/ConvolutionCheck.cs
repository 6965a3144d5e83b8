using System.Runtime.InteropServices;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace TumorTrace.Training.Torch;

/// <summary>
/// libtorch 2.10 computes convolutions with oneDNN, which leaves parts of some outputs unwritten on some processors (seen on a virtual AMD
/// EPYC of family 26 that states no caches): losses became NaN now and then, or were wrong. A few small convolutions are computed with and
/// without it; where they differ, libtorch goes without, which is slower and right.
/// </summary>
internal static class ConvolutionCheck
{
    private const double Tolerance = 1e-3;

    /// <summary>Images, channels, side, filters, dilation: odd numbers of channels and small maps were wrong.</summary>
    private static readonly int[][] s_shapes =
    [
        [4, 31, 8, 31, 2],
        [4, 31, 8, 31, 4],
        [1, 7, 37, 11, 1],
        [4, 8, 16, 8, 1],
        [2, 64, 24, 64, 1],
    ];

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate IntPtr GlobalContext();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void SetEnabled(IntPtr context, byte enabled);

    /// <param name="libtorch">Handle of libtorch_cpu.so; TorchSharp must be loadable.</param>
    public static void Run(IntPtr libtorch)
    {
        var with = Results();
        Enable(libtorch, false);
        var without = Results();
        if (with.Zip(without, (a, b) => Math.Abs(a - b)).All(difference => difference <= Tolerance))
            Enable(libtorch, true);
    }

    /// <summary>Outputs and gradients of all shapes, one after another.</summary>
    private static List<float> Results()
    {
        var results = new List<float>();
        foreach (var shape in s_shapes)
        {
            using var scope = torch.NewDisposeScope();
            var (images, channels, side, filters, dilation) = (shape[0], shape[1], shape[2], shape[3], shape[4]);
            var x = Values(images, channels, side, side).requires_grad_();
            var weights = Values(filters, channels, 3, 3).requires_grad_();
            var y = torch.nn.functional.conv2d(x, weights, padding: [dilation, dilation], dilation: [dilation, dilation]);
            var gradients = torch.autograd.grad([y.mul(y).mean()], [x, weights]);
            foreach (var tensor in (Tensor[])[y, .. gradients])
                results.AddRange(tensor.contiguous().data<float>().ToArray());
        }
        return results;
    }

    /// <summary>Numbers between -1 and 1 without a pattern.</summary>
    private static Tensor Values(params long[] shape) =>
        torch.arange(shape.Aggregate((a, b) => a * b), torch.ScalarType.Float32).mul(12.9898).sin().view(shape);

    private static void Enable(IntPtr libtorch, bool enabled)
    {
        var context = Export<GlobalContext>(libtorch, "_ZN2at13globalContextEv")();
        Export<SetEnabled>(libtorch, "_ZN2at7Context20setUserEnabledMkldnnEb")(context, enabled ? (byte)1 : (byte)0);
    }

    private static T Export<T>(IntPtr library, string symbol)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, symbol));
}
