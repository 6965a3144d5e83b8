using TorchSharp;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;
using Tensor = TorchSharp.torch.Tensor;

namespace TumorTrace.Training.Loop;

/// <summary>
/// Adam (Kingma and Ba 2015; AdamW's decay) or SGD with momentum. Its state is plain tensors, so that a checkpoint
/// can hold it: the first moment of every parameter and, for Adam, the second.
/// </summary>
internal sealed class Optimizer : IDisposable
{
    private const double Momentum = 0.9,
        SecondMoment = 0.999,
        Epsilon = 1e-8;

    private readonly OptimizerKind _kind;
    private readonly double _weightDecay;
    private readonly IReadOnlyList<(string Name, Tensor Tensor)> _parameters;
    private readonly Tensor[] _first,
        _second;
    private readonly double[] _rateShares;

    internal Optimizer(OptimizationSettings settings, TorchNetwork network)
    {
        _kind = settings.Optimizer;
        _weightDecay = settings.WeightDecay;
        _parameters = network.Parameters();
        _first = Zeros();
        _second = _kind == OptimizerKind.Adam ? Zeros() : [];
        var trunkShare = network.Graph.Trunk?.RateShare ?? 1;
        _rateShares = [.. _parameters.Select(p => TrunkSettings.IsTrunk(p.Name) ? trunkShare : 1)];
    }

    /// <param name="step">From 1; Adam's correction for its moments' start at 0 needs it.</param>
    internal void Step(IList<Tensor> gradients, double rate, int step)
    {
        using var noGrad = torch.no_grad();
        for (var i = 0; i < gradients.Count; i++)
        {
            using var scope = torch.NewDisposeScope();
            var weights = _parameters[i].Tensor;
            // Biases and batch-norm parameters are not decayed.
            var decay = weights.dim() > 1 ? _weightDecay : 0;
            if (_kind == OptimizerKind.Adam)
                Adam(weights, gradients[i], _first[i], _second[i], rate * _rateShares[i], decay, step);
            else
                Sgd(weights, gradients[i], _first[i], rate * _rateShares[i], decay);
        }
    }

    internal IEnumerable<NamedTensor> State() =>
        Named().Select(s => new NamedTensor(s.Name, s.Tensor.shape, NetworkState.ToArray(s.Tensor)));

    internal void Load(IReadOnlyList<NamedTensor> tensors)
    {
        var byName = tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var (name, tensor) in Named())
            NetworkState.Write(tensor, byName[name].Values);
    }

    public void Dispose()
    {
        foreach (var tensor in _first.Concat(_second))
            tensor.Dispose();
    }

    private static void Adam(Tensor weights, Tensor gradient, Tensor first, Tensor second, double rate, double decay, int step)
    {
        first.mul_(Momentum).add_(gradient, alpha: 1 - Momentum);
        second.mul_(SecondMoment).addcmul_(gradient, gradient, 1 - SecondMoment);
        var root = second.div(1 - Math.Pow(SecondMoment, step)).sqrt_().add_(Epsilon);
        weights.mul_(1 - rate * decay).addcdiv_(first, root, -rate / (1 - Math.Pow(Momentum, step)));
    }

    private static void Sgd(Tensor weights, Tensor gradient, Tensor velocity, double rate, double decay)
    {
        velocity.mul_(Momentum).add_(gradient).add_(weights, alpha: decay);
        weights.add_(velocity, alpha: -rate);
    }

    private IEnumerable<(string Name, Tensor Tensor)> Named() =>
        _first.Select((t, i) => ($"first.{_parameters[i].Name}", t)).Concat(_second.Select((t, i) => ($"second.{_parameters[i].Name}", t)));

    private Tensor[] Zeros() => [.. _parameters.Select(p => torch.zeros_like(p.Tensor, requires_grad: false).DetachFromDisposeScope())];
}
