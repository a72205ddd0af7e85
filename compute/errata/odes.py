"""What post 12, on ordinary differential equations, claims."""

from compute.errata import Claim
from compute.quantities import fixed

TRAINED = (
    "Seed 42 only. Ours is trained on half as many points, by fixed steps and in float64, so the"
    " figures agree to 3 %."
)


def _loss(epoch: int, figure: float) -> Claim:
    return Claim(
        where="demo 2, printed output",
        says=f"the loss at epoch {epoch} is {figure:.5f}",
        verdict="right",
        call=f"odes.loss_at({epoch})",
        figure=figure,
        tolerance=0.03 * figure,
        style=fixed(5),
        reason=TRAINED,
    )


CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="demo 1",
        says="for α < 0 and β > 0 the tracks spiral to the origin",
        verdict="right",
        call="odes.turns(odes.BETA, odes.END) > 1 and bool((np.diff(np.linalg.norm("
        "odes.spiral_exact(odes.ALPHA, odes.BETA, odes.START, np.linspace(0, odes.END, 400)),"
        " axis=-1)) < 0).all())",
    ),
    Claim(
        where="demo 1, curve",
        says="`solve_ivp` with its default tolerances draws the track",
        verdict="right",
        call="odes.solver_error() < 0.005",
        reason="Its error is less than the width of the line.",
    ),
    Claim(
        where="demo 2, printed output",
        says="the loss at epoch 0 is 8.65691",
        verdict="right",
        call="odes.loss_and_gradient(odes.initial_weights(),"
        " odes.Lesson(n_points=odes.POST_POINTS))[0]",
        figure=8.65691,
        tolerance=5e-6,
        style=fixed(5),
        reason="Seed 42 only.",
    ),
    _loss(40, 0.23900),
    _loss(80, 0.15022),
    _loss(120, 0.07338),
    _loss(160, 0.01593),
    _loss(200, 0.00850),
    _loss(240, 0.00547),
    Claim(
        where="demo 2, title of the plot",
        says="after 250 epochs the neural ODE fits the spiral that it was trained on",
        verdict="right",
        call="odes.loss_at(250) < 0.05 * odes.yardstick_loss('mean')",
        reason="Its loss is far below that of a leaf that rests at the track’s mean point; how far"
        " depends on the seed.",
    ),
    Claim(
        where="demo 2, plot",
        says="the dashed track is that of the trained network",
        verdict="imprecise",
        call="np.array_equal(odes.train_neural_ode().tracks[-2],"
        " odes.train_neural_ode().tracks[-1])",
        reason="`pred_traj` was taken before the last update.",
        correction="After the loop: `with torch.no_grad(): pred_traj = odeint(odefunc, h0, t)`",
    ),
    Claim(
        where="section 5",
        says="the gradients come by the adjoint method",
        verdict="wrong",
        call="odes.adjoint_gap() == 0",
        reason="`odeint` back-propagates through the solver’s own operations; the gradient of"
        " `odeint_adjoint` is the same up to the solver’s tolerance, but not the same number.",
        correction="**Gradients** are backpropagated through the solver’s steps. For the"
        " adjoint method, which saves memory, import `odeint_adjoint` from torchdiffeq, and write"
        " `pred_traj = odeint_adjoint(odefunc, h0, t)`.",
    ),
    Claim(
        where="exercise 1",
        says="for α > 0, as (0.4, 1.0), the track spirals outward",
        verdict="right",
        call="odes.decay(0.4, odes.END) > 1 and odes.turns(1.0, odes.END) > 1",
    ),
    Claim(
        where="exercise 1, comment in the companion code",
        says="(0.0, 1.0) goes around a circle",
        verdict="right",
        call="odes.decay(0.0, odes.END) == 1 and odes.turns(1.0, odes.END) > 1",
    ),
    Claim(
        where="exercise 1, comment in the companion code",
        says="(−0.6, 0.3) is a tight spiral",
        verdict="wrong",
        call="odes.turns(0.3, odes.END) >= 1",
        reason="It has all but died before it has turned around once.",
        correction="`(-0.6, 0.3),  # fast decay, less than one turn`",
    ),
    Claim(
        where="exercise 1, comment in the companion code",
        says="(0.2, 0.0) grows or decays along the axes",
        verdict="wrong",
        call="bool((np.linalg.eigvals(odes.spiral_matrix(0.2, 0.0)).real < 0).any())",
        reason="Both eigenvalues are positive and equal: nothing decays, and every start moves out"
        " on its own ray.",
        correction="`(0.2, 0.0),  # pure growth, straight away from the origin`",
    ),
    Claim(
        where="exercise 2",
        says="the trained neural ODE fits the tracks from four starts",
        verdict="misleading",
        call="max(odes.largest_miss(*start) for start in ((1.0, -1.5), (-2.0, 0.2), (0.0, 2.0)))"
        " < 2 * odes.largest_miss(*odes.LEAF)",
        reason="It was trained on one start and misses the others by far more; without a seed the"
        " picture also changes from run to run.",
        correction="Train on several starts at once: `h0s = torch.stack(h0s)`, `true_traj ="
        " odeint(true_field, h0s, t)`, `pred_traj = odeint(odefunc, h0s, t)`.",
    ),
    Claim(
        where="exercises 3 and 4, companion code",
        says="the curves shown are those that the code draws",
        verdict="stated",
        reason="Reading the code decides: a run depends on its random weights and noise.",
        correction="`torch.manual_seed(42)` before the model is made, if figures are quoted.",
    ),
)
