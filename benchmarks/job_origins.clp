; Counting independent origins, in CLIPS.

; The roots of derivation on which an item rests.
(defrule up-itself
  (rests (source ?s))
  =>
  (assert (up ?s ?s)))

(defrule up-further
  (up ?s ?q)
  (derives (source ?q) (parent ?p))
  =>
  (assert (up ?s ?p)))

(defrule behind
  (evidence (item ?e) (claim ?c) (stance supports))
  (rests (item ?e) (source ?s))
  (up ?s ?r)
  (not (derives (source ?r)))
  =>
  (assert (root ?c ?r) (behind ?c ?e ?r)))

; The roots behind the words of one speaker are one origin, named after its first root.
(defrule says
  (speaker (item ?e) (actor ?a))
  (behind ?c ?e ?r)
  =>
  (assert (says ?c ?a ?r)))

(defrule joined
  (says ?c ?a ?r)
  (says ?c ?a ?q&~?r)
  =>
  (assert (joined ?c ?r ?q)))

(defrule joined-further
  (joined ?c ?r ?x)
  (joined ?c ?x ?q&~?r)
  =>
  (assert (joined ?c ?r ?q)))

(defrule later
  (joined ?c ?r ?q&:(< (str-compare ?q ?r) 0))
  =>
  (assert (later ?c ?r)))

(defrule count-from-zero
  (declare (salience -10))
  (claim (id ?c))
  =>
  (assert (counted ?c 0)))

(defrule count-on
  (declare (salience -11))
  ?root <- (root ?c ?r)
  (not (later ?c ?r))
  ?counted <- (counted ?c ?n)
  =>
  (retract ?root ?counted)
  (assert (counted ?c (+ ?n 1))))

(defrule origins
  (declare (salience -12))
  (counted ?c ?n)
  =>
  (assert (origins (claim ?c) (n ?n))))
